"""The database's schema, one migration after the other. A shipped migration is never edited."""

_V1 = """
-- local studies ------------------------------------------------------------------------------
CREATE TABLE study(
  study_instance_uid TEXT PRIMARY KEY,
  patient_id TEXT NOT NULL DEFAULT '', issuer_of_patient_id TEXT NOT NULL DEFAULT '',
  patient_name TEXT NOT NULL DEFAULT '', patient_sort TEXT NOT NULL DEFAULT '',
  birth_date TEXT NOT NULL DEFAULT '', sex TEXT NOT NULL DEFAULT '',
  accession_number TEXT NOT NULL DEFAULT '', study_id TEXT NOT NULL DEFAULT '',
  study_date TEXT NOT NULL DEFAULT '', study_time TEXT NOT NULL DEFAULT '',
  description TEXT NOT NULL DEFAULT '', modalities TEXT NOT NULL DEFAULT '',
  referring_physician_name TEXT NOT NULL DEFAULT '', consulting_physician_name TEXT NOT NULL DEFAULT '',
  reading_physician_name TEXT NOT NULL DEFAULT '', institution_name TEXT NOT NULL DEFAULT '',
  series_count INTEGER NOT NULL DEFAULT 0, instance_count INTEGER NOT NULL DEFAULT 0,
  image_count INTEGER NOT NULL DEFAULT 0, conflict_count INTEGER NOT NULL DEFAULT 0,
  report_count INTEGER NOT NULL DEFAULT 0, report_status TEXT, report_version INTEGER NOT NULL DEFAULT 0,
  status TEXT NOT NULL DEFAULT 'Import', stat INTEGER NOT NULL DEFAULT 0,
  search_text TEXT NOT NULL DEFAULT '',          -- folded: lower case, no accents
  imported_at TEXT NOT NULL
) STRICT;
CREATE INDEX study_by_date ON study(study_date DESC, study_time DESC, study_instance_uid);
CREATE INDEX study_by_patient ON study(patient_sort, study_instance_uid);

CREATE TABLE series(
  study_instance_uid TEXT NOT NULL REFERENCES study ON DELETE CASCADE,
  series_instance_uid TEXT NOT NULL,
  modality TEXT NOT NULL DEFAULT '', series_number INTEGER, description TEXT NOT NULL DEFAULT '',
  body_part TEXT NOT NULL DEFAULT '', instance_count INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY(study_instance_uid, series_instance_uid)
) STRICT;

CREATE TABLE instance(
  sop_instance_uid TEXT PRIMARY KEY,
  study_instance_uid TEXT NOT NULL, series_instance_uid TEXT NOT NULL,
  sop_class_uid TEXT NOT NULL, transfer_syntax_uid TEXT NOT NULL,
  path TEXT NOT NULL, copied INTEGER NOT NULL,   -- copied: the file is ours (relative to the data directory)
  size_bytes INTEGER NOT NULL, sha256 TEXT NOT NULL,
  data_set_sha256 TEXT NOT NULL,                 -- without preamble and meta header
  instance_number INTEGER, number_of_frames INTEGER NOT NULL DEFAULT 1, is_image INTEGER NOT NULL DEFAULT 0,
  imported_at TEXT NOT NULL,
  FOREIGN KEY(study_instance_uid, series_instance_uid) REFERENCES series ON DELETE CASCADE
) STRICT;
CREATE INDEX instance_by_series ON instance(study_instance_uid, series_instance_uid, instance_number);

-- a different file with a SOP Instance UID we already have: kept, flagged, never sent by itself
CREATE TABLE instance_conflict(
  id INTEGER PRIMARY KEY,
  sop_instance_uid TEXT NOT NULL REFERENCES instance ON DELETE CASCADE,
  path TEXT NOT NULL, copied INTEGER NOT NULL, size_bytes INTEGER NOT NULL, sha256 TEXT NOT NULL,
  data_set_sha256 TEXT NOT NULL, imported_at TEXT NOT NULL,
  UNIQUE(sop_instance_uid, data_set_sha256)
) STRICT;

-- an instance whose patient is not the one of its study (the first instance's): kept, flagged
CREATE TABLE patient_conflict(
  sop_instance_uid TEXT PRIMARY KEY REFERENCES instance ON DELETE CASCADE
) STRICT;

CREATE TABLE report(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  study_instance_uid TEXT NOT NULL REFERENCES study ON DELETE CASCADE,
  version INTEGER NOT NULL, status TEXT NOT NULL CHECK(status IN('preliminary','final','amended')),
  kind TEXT NOT NULL, title TEXT NOT NULL DEFAULT '', author TEXT NOT NULL DEFAULT '',
  path TEXT NOT NULL, sha256 TEXT NOT NULL, sop_instance_uid TEXT, created_at TEXT NOT NULL,
  UNIQUE(study_instance_uid, version)
) STRICT;

-- people and places --------------------------------------------------------------------------
CREATE TABLE organization(
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, name_folded TEXT NOT NULL,
  external INTEGER NOT NULL DEFAULT 1, city TEXT NOT NULL DEFAULT '', notes TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE station(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organization_id INTEGER NOT NULL REFERENCES organization ON DELETE CASCADE,
  name TEXT NOT NULL UNIQUE, ae_title TEXT NOT NULL, host TEXT NOT NULL, port INTEGER NOT NULL,
  calling_ae_title TEXT NOT NULL DEFAULT '',
  tls_enabled INTEGER NOT NULL DEFAULT 0, tls_ca_file TEXT NOT NULL DEFAULT '',
  tls_certificate_file TEXT NOT NULL DEFAULT '', tls_key_file TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL DEFAULT 'unknown', state_since TEXT, state_reason TEXT,
  last_used_at TEXT
) STRICT;
CREATE TABLE practitioner(
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, name_folded TEXT NOT NULL,
  identifier TEXT NOT NULL DEFAULT '', specialty TEXT NOT NULL DEFAULT '', preferred TEXT
) STRICT;
CREATE TABLE contact_point(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  practitioner_id INTEGER REFERENCES practitioner ON DELETE CASCADE,  -- NULL: the user's own profile
  system TEXT NOT NULL CHECK(system IN('email','fax','sms','phone')),
  value TEXT NOT NULL, rank INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE TABLE care_team(
  study_instance_uid TEXT NOT NULL REFERENCES study ON DELETE CASCADE,
  role TEXT NOT NULL, practitioner_id INTEGER NOT NULL REFERENCES practitioner ON DELETE CASCADE,
  PRIMARY KEY(study_instance_uid, role, practitioner_id)
) STRICT;

CREATE TABLE setting(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

-- outbox -------------------------------------------------------------------------------------
CREATE TABLE send_request(
  id TEXT PRIMARY KEY, created_at TEXT NOT NULL, requester TEXT NOT NULL, reason TEXT NOT NULL,
  priority INTEGER NOT NULL
) STRICT;
CREATE TABLE delivery(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  request_id TEXT NOT NULL REFERENCES send_request,
  study_instance_uid TEXT NOT NULL, report_id INTEGER,
  channel TEXT NOT NULL, target TEXT NOT NULL, recipient TEXT NOT NULL, lane TEXT NOT NULL,
  priority INTEGER NOT NULL,
  state TEXT NOT NULL CHECK(state IN
    ('HELD','READY','IN_PROGRESS','ON_HOLD','COMPLETED','FAILED','CANCELLED','UNKNOWN')),
  rung TEXT NOT NULL DEFAULT 'queued' CHECK(rung IN('queued','handed_over','confirmed','opened')),
  attempts INTEGER NOT NULL DEFAULT 0, not_before TEXT NOT NULL,
  done INTEGER NOT NULL DEFAULT 0, total INTEGER NOT NULL DEFAULT 0,
  warnings INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0,
  reason TEXT, remote_id TEXT NOT NULL DEFAULT '',
  cancel_requested INTEGER NOT NULL DEFAULT 0,
  irrevocable INTEGER NOT NULL DEFAULT 0,        -- past the point where a crash leaves it unknown
  deidentification_key BLOB NOT NULL,
  created_at TEXT NOT NULL, started_at TEXT, ended_at TEXT
) STRICT;
CREATE INDEX delivery_due ON delivery(state, not_before);
CREATE INDEX delivery_by_study ON delivery(study_instance_uid, id);

CREATE TABLE delivery_item(
  delivery_id INTEGER NOT NULL REFERENCES delivery,
  position INTEGER NOT NULL, sop_instance_uid TEXT NOT NULL, report_id INTEGER,
  state TEXT NOT NULL DEFAULT 'pending' CHECK(state IN('pending','stored','warning','refused','left_out')),
  status INTEGER, reason TEXT, at TEXT,
  PRIMARY KEY(delivery_id, position), UNIQUE(delivery_id, sop_instance_uid)
) STRICT;

CREATE TABLE delivery_event(
  id INTEGER PRIMARY KEY AUTOINCREMENT, delivery_id INTEGER NOT NULL REFERENCES delivery,
  at TEXT NOT NULL, kind TEXT NOT NULL, note TEXT
) STRICT;
CREATE INDEX delivery_event_by_delivery ON delivery_event(delivery_id, id);

CREATE TABLE lane(
  key TEXT PRIMARY KEY, label TEXT NOT NULL DEFAULT '', blocked TEXT NOT NULL DEFAULT '',
  reason TEXT, since TEXT, probe_after TEXT, probes INTEGER NOT NULL DEFAULT 0
) STRICT;

-- audit trail: append-only, each line's hash covers the one before -----------------------------
CREATE TABLE audit(
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
  body TEXT NOT NULL, previous_hash TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
  BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
  BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
"""

_V2 = """
-- what the header says about text drawn into the picture; NULL: imported before, not looked up yet
ALTER TABLE instance ADD COLUMN drawn_text TEXT
  CHECK(drawn_text IN('no_sign','possible','declared'));
"""

_V3 = """
-- links that open with a date of birth (docs/adr/0010); keys are sealed by storage/vault.py --------
CREATE TABLE share(
  share_id TEXT PRIMARY KEY,
  request_id TEXT NOT NULL REFERENCES send_request,
  study_instance_uid TEXT NOT NULL,
  content TEXT NOT NULL,                         -- digest of what was asked for: one bundle each
  gateway TEXT NOT NULL, requester TEXT NOT NULL, reason TEXT NOT NULL,
  state TEXT NOT NULL CHECK(state IN('making','active','revoked','expired','failed')),
  erase INTEGER NOT NULL DEFAULT 0,              -- the gateway has still to be told that it is over
  manifest_oid TEXT NOT NULL,
  sealed_cek TEXT NOT NULL,                      -- empty once it is over
  sealed_uid_key TEXT NOT NULL,                  -- de-identification; empty once it is made
  manifest BLOB,                                 -- encrypted, from before its upload until it is sealed
  expires_days INTEGER NOT NULL, allow_download INTEGER NOT NULL, anonymized INTEGER NOT NULL,
  bytes INTEGER NOT NULL DEFAULT 0,              -- as encrypted on the gateway
  created_at TEXT NOT NULL, expires_at TEXT NOT NULL, sealed_at TEXT, ended_at TEXT
) STRICT;
CREATE INDEX share_by_request ON share(request_id, study_instance_uid);
CREATE INDEX share_by_study ON share(study_instance_uid);
CREATE TABLE share_segment(
  share_id TEXT NOT NULL REFERENCES share ON DELETE CASCADE,
  number INTEGER NOT NULL, length INTEGER NOT NULL,
  uploaded INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY(share_id, number)
) STRICT;
CREATE TABLE share_pack(
  share_id TEXT NOT NULL, segment INTEGER NOT NULL, position INTEGER NOT NULL,
  oid TEXT NOT NULL UNIQUE, size_bytes INTEGER NOT NULL, sha256 TEXT NOT NULL,
  PRIMARY KEY(share_id, segment, position),
  FOREIGN KEY(share_id, segment) REFERENCES share_segment ON DELETE CASCADE
) STRICT;
CREATE TABLE share_entry(
  share_id TEXT NOT NULL, key TEXT NOT NULL,     -- SOP Instance UID, or what our own file is
  segment INTEGER NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL,
  kind TEXT NOT NULL, frames INTEGER NOT NULL, rows INTEGER NOT NULL, columns INTEGER NOT NULL,
  reason TEXT NOT NULL,
  described TEXT NOT NULL,                       -- header values as sent; empty once it is made
  PRIMARY KEY(share_id, key),
  FOREIGN KEY(share_id, segment) REFERENCES share_segment ON DELETE CASCADE
) STRICT;
CREATE INDEX share_entry_by_segment ON share_entry(share_id, segment);
CREATE TABLE share_link(
  delivery_id INTEGER PRIMARY KEY REFERENCES delivery,
  share_id TEXT NOT NULL REFERENCES share, link_hash TEXT NOT NULL UNIQUE,
  sealed TEXT NOT NULL,                          -- id and key; empty once it is over
  asks TEXT NOT NULL CHECK(asks IN('d','p','b')),
  verifier TEXT NOT NULL, wrapped TEXT NOT NULL, -- empty once the gateway has them
  registered INTEGER NOT NULL DEFAULT 0,
  erase INTEGER NOT NULL DEFAULT 0, revoked_at TEXT,
  locked INTEGER NOT NULL DEFAULT 0,
  opened INTEGER NOT NULL DEFAULT 0, first_opened_at TEXT, last_opened_at TEXT,
  wrong_attempts INTEGER NOT NULL DEFAULT 0, attempts_left INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX share_link_by_share ON share_link(share_id);
CREATE TABLE share_event(
  gateway TEXT NOT NULL, id INTEGER NOT NULL,
  share_id TEXT NOT NULL REFERENCES share ON DELETE CASCADE, link_hash TEXT NOT NULL,
  kind TEXT NOT NULL, at TEXT NOT NULL, address_hash TEXT NOT NULL,
  PRIMARY KEY(gateway, id)
) STRICT;
CREATE INDEX share_event_by_share ON share_event(share_id, id);
CREATE TABLE share_gateway(url TEXT PRIMARY KEY, last_event INTEGER NOT NULL) STRICT;
"""

_V4 = """
-- what was handed over and whose outcome is asked for later -----------------------------------
ALTER TABLE delivery ADD COLUMN transmission TEXT;  -- what a fax service says of the call
CREATE TABLE follow_up(
  delivery_id INTEGER PRIMARY KEY REFERENCES delivery,
  began_at TEXT NOT NULL, next_at TEXT NOT NULL, silent INTEGER NOT NULL DEFAULT 0, note TEXT
) STRICT;
CREATE INDEX follow_up_due ON follow_up(next_at);
"""

_V5 = """
-- what is tried instead when a delivery has failed for good, as the user allowed it -------------
CREATE TABLE fallback(
  delivery_id INTEGER PRIMARY KEY REFERENCES delivery,
  targets TEXT NOT NULL,                         -- JSON: [channel, target] in order; [] once taken
  next_id INTEGER REFERENCES delivery            -- what was sent in its place
) STRICT;
"""

MIGRATIONS: tuple[str, ...] = (_V1, _V2, _V3, _V4, _V5)
