-- The hospital's own PACS as the place where its DICOM objects are kept (docs/decisions/0020). What arrives is written to
-- the file store first and acknowledged; it is moved afterwards, and what then lies here is a cache.

-- An institution's own PACS; without a row it has the one of PACS_URL, if there is one.
create table pacs_site (
  organisation_id uuid primary key references organisation,
  -- The root of its DICOMweb; never with a user or a password in it.
  url text not null,
  -- {"user", "secret"} as JSON, sealed; null: it asks for none.
  credentials_cipher text,
  set_at timestamptz not null
);

-- The line to one PACS: an institution's id, or `default`. A job with a lease: the fence counts its claims, so that a process
-- whose lease ran out does not write its late result over its successor's.
create table pacs_line (
  site text primary key,
  fence integer not null default 0,
  lease_until timestamptz,
  -- The process; started again, it need not wait for its own lease.
  lease_by text,
  failures integer not null default 0,
  failing_since timestamptz,
  problem text,
  next_at timestamptz not null,
  -- When it last did as it should.
  answered_at timestamptz
);

-- Known to be in the PACS, byte for byte: it was read back.
alter table instance add column in_pacs boolean not null default false;
create index instance_not_in_pacs on instance (organisation_id, received_at) where not in_pacs and not conflict;
create index instance_in_pacs on instance (object_key) where in_pacs;

-- An object that the PACS does not take, or does not give as it came: it stays here, and is tried again ever more seldom.
create table pacs_trouble (
  instance_id uuid primary key references instance,
  problem text not null check (problem in ('otherBytes', 'changed', 'refused', 'missing', 'failed')),
  attempts integer not null default 1,
  since timestamptz not null,
  next_at timestamptz not null
);

-- The cache: copies of what the PACS has. The least recently used goes first.
create table pacs_cached (
  instance_id uuid primary key references instance,
  object_key text not null,
  bytes bigint not null,
  used_at timestamptz not null
);
create index pacs_cached_used on pacs_cached (used_at);
