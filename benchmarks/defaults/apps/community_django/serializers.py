"""Request and response bodies."""

from django.contrib.auth.models import User
from rest_framework import serializers
from rest_framework.validators import UniqueValidator

from benchmarks.defaults.apps.community_django.models import Article


class UserSerializer(serializers.ModelSerializer):
    email = serializers.EmailField(max_length=254, validators=[UniqueValidator(User.objects.all())])
    password = serializers.CharField(write_only=True, min_length=8, max_length=128)
    bio = serializers.ReadOnlyField(default=None)
    image = serializers.ReadOnlyField(default=None)

    class Meta:
        model = User
        fields = ["username", "email", "password", "bio", "image"]

    def create(self, validated_data):
        return User.objects.create_user(**validated_data)


class RegisterSerializer(serializers.Serializer):
    user = UserSerializer()


class LoginUserSerializer(serializers.Serializer):
    email = serializers.CharField()
    password = serializers.CharField()


class LoginSerializer(serializers.Serializer):
    user = LoginUserSerializer()


class AuthorSerializer(serializers.ModelSerializer):
    bio = serializers.ReadOnlyField(default=None)
    image = serializers.ReadOnlyField(default=None)
    following = serializers.ReadOnlyField(default=False)

    class Meta:
        model = User
        fields = ["username", "bio", "image", "following"]


class ListedArticleSerializer(serializers.ModelSerializer):
    tagList = serializers.ListField(  # noqa: N815
        source="tag_list",
        child=serializers.CharField(max_length=64),
        max_length=20,
        required=False,
    )
    createdAt = serializers.DateTimeField(source="created_at", read_only=True)  # noqa: N815
    updatedAt = serializers.DateTimeField(source="updated_at", read_only=True)  # noqa: N815
    favorited = serializers.ReadOnlyField(default=False)
    favoritesCount = serializers.ReadOnlyField(default=0)  # noqa: N815
    author = AuthorSerializer(read_only=True)

    class Meta:
        model = Article
        fields = [
            "slug",
            "title",
            "description",
            "tagList",
            "createdAt",
            "updatedAt",
            "favorited",
            "favoritesCount",
            "author",
        ]
        read_only_fields = ["slug"]


class ArticleSerializer(ListedArticleSerializer):
    class Meta(ListedArticleSerializer.Meta):
        fields = [*ListedArticleSerializer.Meta.fields, "body"]


class PublishSerializer(serializers.Serializer):
    article = ArticleSerializer()
