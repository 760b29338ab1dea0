CREATE TABLE resource (
    id                        TEXT PRIMARY KEY,
    type                      TEXT NOT NULL,
    display_name              TEXT NOT NULL,
    environment               TEXT NOT NULL,
    region                    TEXT NOT NULL,
    model                     TEXT,
    cross_region_inference    INTEGER NOT NULL,
    size                      TEXT NOT NULL,
    created_for_name          TEXT NOT NULL,
    created_for_email         TEXT NOT NULL,
    created_at                INTEGER NOT NULL,
    provisioning_ends_at      INTEGER,
    provisioning_fails        INTEGER NOT NULL,
    scheduled_size            TEXT,
    scheduled_size_at         INTEGER,
    deprovision_at            INTEGER
) STRICT;
CREATE TABLE idempotency_key (
    key         TEXT PRIMARY KEY,
    body        TEXT NOT NULL,
    resource_id TEXT NOT NULL
) STRICT;
CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
-- 1769853600000 is 2026-01-31T10:00:00Z, 1772272800000 is 2026-02-28T10:00:00Z.
INSERT INTO resource VALUES
    ('00000000-0000-4000-8000-000000000001', 'text_generation', 'Support', 'Test', 'eu-central-1',
     'anthropic-claude-sonnet-4-5', 1, 'medium', 'Ada', 'ada@example.com', 1769853600000, NULL, 0,
     'small', 1772272800000, NULL),
    ('00000000-0000-4000-8000-000000000002', 'embeddings_generation', 'Search', 'Test', 'eu-central-1',
     'cohere-embed-v4', 1, 'small', 'Ada', 'ada@example.com', 1769853600000, NULL, 0, NULL, NULL, NULL),
    ('00000000-0000-4000-8000-000000000003', 'knowledge_base', 'Manuals', 'Test', 'eu-central-1',
     NULL, 0, 'standard', 'Ada', 'ada@example.com', 1769853600000, NULL, 0, NULL, NULL, 1772272800000),
    ('00000000-0000-4000-8000-000000000004', 'text_generation', 'Failed', 'Test', 'eu-central-1',
     'anthropic-claude-sonnet-4', 1, 'large', 'Ada', 'ada@example.com', 1769853600000, NULL, 1, NULL, NULL, NULL),
    ('00000000-0000-4000-8000-000000000005', 'text_generation', 'New', 'Test', 'eu-central-1',
     'anthropic-claude-sonnet-4-6', 1, 'small', 'Ada', 'ada@example.com', 1769853600000, 4102444800000, 0,
     NULL, NULL, NULL);
INSERT INTO idempotency_key VALUES ('key', '{}', '00000000-0000-4000-8000-000000000001');
INSERT INTO setting VALUES
    ('company', '{"cloudTokens":{"total":800,"allocated":11},"accounts":[{"id":"a","name":"A"}],"subscriptions":[{"id":"s","name":"S","kind":"enterprise_platform","status":"active","priceList":"FY24"}]}'),
    ('clock_offset_milliseconds', '-86400000000');
