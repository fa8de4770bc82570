-- +goose Up
CREATE TABLE jobs (
    id         bigserial PRIMARY KEY,
    kind       text NOT NULL,
    payload    jsonb NOT NULL,
    run_at     timestamptz NOT NULL DEFAULT now(),
    attempts   integer NOT NULL DEFAULT 0,
    locked_by  text,
    locked_at  timestamptz,
    done_at    timestamptz,
    last_error text
);

CREATE TABLE audit_log (
    id     bigserial PRIMARY KEY,
    actor  text NOT NULL,
    action text NOT NULL,
    detail jsonb,
    at     timestamptz NOT NULL DEFAULT now()
);

-- +goose StatementBegin
CREATE FUNCTION notify_job() RETURNS trigger AS $$
BEGIN
    PERFORM pg_notify('jobs', NEW.kind);
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;
-- +goose StatementEnd

CREATE TRIGGER jobs_notify AFTER INSERT ON jobs FOR EACH ROW EXECUTE FUNCTION notify_job();

-- +goose Down
DROP TRIGGER jobs_notify ON jobs;
DROP FUNCTION notify_job();
DROP TABLE audit_log;
DROP TABLE jobs;
