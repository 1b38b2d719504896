DROP TABLE IF EXISTS orders;

CREATE TABLE orders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    customer TEXT NOT NULL,
    item TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    status TEXT NOT NULL DEFAULT 'open',
    note TEXT,
    created TEXT NOT NULL
);

INSERT INTO orders (customer, item, quantity, status, note, created) VALUES
    ('Ada', 'tea', 1, 'paid', 'for the office', '2026-01-02'),
    ('Ada', 'coffee', 2, 'paid', NULL, '2026-01-02'),
    ('Grace', 'cocoa', 1, 'cancelled', 'no sugar', '2026-01-05'),
    ('Edsger', 'tea', 12, 'open', 'ring twice', '2026-02-11'),
    ('Barbara', 'coffee', 3, 'open', 'ground', '2026-02-12'),
    ('Grace', 'coffee', 1, 'open', NULL, '2026-02-28');
