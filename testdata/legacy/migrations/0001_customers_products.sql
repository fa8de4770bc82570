-- +goose Up
CREATE TABLE customers (
    id          bigserial PRIMARY KEY,
    email       text NOT NULL CONSTRAINT customers_email_key UNIQUE,
    name        text NOT NULL,
    phone       text,
    referred_by bigint REFERENCES customers (id),
    tags        text[] NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE products (
    sku          text PRIMARY KEY,
    name         text NOT NULL,
    price_cents  bigint NOT NULL CHECK (price_cents >= 0),
    stock        integer NOT NULL DEFAULT 0 CONSTRAINT products_stock_check CHECK (stock >= 0),
    category_ids bigint[] NOT NULL DEFAULT '{}',
    attributes   jsonb NOT NULL DEFAULT '{}',
    updated_at   timestamptz NOT NULL DEFAULT now()
);

-- +goose Down
DROP TABLE products;
DROP TABLE customers;
