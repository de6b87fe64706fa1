-- A program speaks for a person in one institution, as far as its scopes go. Only the token's hash is kept: a copy of
-- this table opens nothing.
create table api_token (
  id uuid primary key,
  token_hash text not null unique,
  person_id uuid not null references person,
  organisation_id uuid not null references organisation,
  name text not null,
  scopes text[] not null check (cardinality(scopes) > 0),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_token_organisation on api_token (organisation_id, created_at desc);
