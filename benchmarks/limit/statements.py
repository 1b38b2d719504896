"""The SQL of the operations by hand, with PostgreSQL's own placeholders.

As many statements as the apps send, so that what is compared is what happens around them.
"""

VIEWER = """
    SELECT users.id, users.username, users.bio, users.image
    FROM tokens JOIN users ON users.id = tokens.user_id
    WHERE tokens.digest = $1 AND tokens.expires_at > $2
"""
SHOW_USER = "SELECT id, username, tier, created_at FROM users WHERE id = $1"
ADD_USER = """
    INSERT INTO users (id, username, tier, is_staff, version, created_at)
    VALUES ($1, $2, 'Standard', false, 1, $3) ON CONFLICT DO NOTHING RETURNING id
"""
ADD_TOKEN = "INSERT INTO tokens (digest, user_id, expires_at) VALUES ($1, $2, $3)"

# $1 is the viewer.
_VIEW = """
    SELECT articles.id, slug, title, description, articles.created_at, updated_at,
        EXISTS (SELECT 1 FROM favorites WHERE article_id = articles.id AND user_id = $1),
        (SELECT count(*) FROM favorites WHERE article_id = articles.id),
        username, bio, image,
        EXISTS (SELECT 1 FROM follows WHERE follower_id = $1 AND followed_id = author_id)
    FROM articles JOIN users ON users.id = articles.author_id
"""
_NEWEST = " ORDER BY articles.created_at DESC, articles.id DESC LIMIT $2 OFFSET $3"
_FOLLOWED = " WHERE author_id IN (SELECT followed_id FROM follows WHERE follower_id = $1)"
LIST_ARTICLES = _VIEW + _NEWEST
SHOW_FEED = _VIEW + _FOLLOWED + _NEWEST
TAGS = """
    SELECT article_id, name FROM article_tags WHERE article_id = ANY($1::bigint[]) ORDER BY position
"""
COUNT_ARTICLES = "SELECT count(*) FROM articles"
COUNT_FEED = COUNT_ARTICLES + _FOLLOWED

ADD_ARTICLE = """
    INSERT INTO articles (slug, author_id, title, description, body, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT DO NOTHING RETURNING id
"""
ADD_TAGS = """
    INSERT INTO article_tags (article_id, position, name, created_at)
    SELECT $1, place - 1, name, $3 FROM unnest($2::text[]) WITH ORDINALITY AS tags (name, place)
"""
