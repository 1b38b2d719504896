FLASK_APP=flask_app.wsgi
