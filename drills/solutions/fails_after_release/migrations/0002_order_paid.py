from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fails_after_release", "0001_initial")]

    operations = [migrations.AddField("Order", "paid", models.BooleanField(default=False))]
