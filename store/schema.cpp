#include "store/schema.hpp"

#include <array>

namespace writeback::store {
namespace {

constexpr std::array steps{
    "CREATE TABLE idempotency ("
    " id BYTEA PRIMARY KEY,"    // keyed hash of caller, operation and key
    " body BYTEA NOT NULL,"     // keyed hash
    " state BIGINT NOT NULL,"   // 0 in progress, 1 abandoned, 2 answered
    " note BYTEA NOT NULL,"     // sealed
    " answer BYTEA NOT NULL,"   // sealed
    " expires BIGINT NOT NULL"  // seconds since 1970
    ");"
    "CREATE INDEX idempotency_by_expiry ON idempotency (expires);",

    "ALTER TABLE idempotency ADD COLUMN attempt BYTEA NOT NULL DEFAULT '';"  // whose it is
    "ALTER TABLE idempotency ADD COLUMN holder BYTEA NOT NULL DEFAULT '';"   // the daemon at it
    "ALTER TABLE idempotency ADD COLUMN lease BIGINT NOT NULL DEFAULT 0;"    // until when
    "UPDATE idempotency SET state = CASE state WHEN 0 THEN 1 ELSE state END,"
    " attempt = id, holder = id;"
    "CREATE TABLE throttle ("
    " id BYTEA PRIMARY KEY,"  // keyed hash of kind and name
    " kind BIGINT NOT NULL,"
    " name BYTEA NOT NULL,"       // sealed
    " began BIGINT NOT NULL,"     // of the window
    " attempts BIGINT NOT NULL,"  // in it
    " blocked_until BIGINT NOT NULL,"
    " blocks BIGINT NOT NULL,"  // how often in a row
    " expires BIGINT NOT NULL"
    ");"
    "CREATE INDEX throttle_by_expiry ON throttle (expires);"
    "CREATE TABLE key_check (id BIGINT PRIMARY KEY, sealed BYTEA NOT NULL);"
    "CREATE TABLE probe (id BIGINT PRIMARY KEY, moment BIGINT NOT NULL);",

    "CREATE TABLE password_keys ("
    " id BYTEA PRIMARY KEY,"   // kind and period
    " sealed BYTEA NOT NULL,"  // the private key
    " expires BIGINT NOT NULL"
    ");",

    "CREATE TABLE flow ("
    " id BYTEA PRIMARY KEY,"     // keyed hash of the flow's id
    " call_id BYTEA NOT NULL,"   // keyed hash of the token of the call that it waits for; or empty
    " version BIGINT NOT NULL,"  // counts the states that were kept
    " sealed BYTEA NOT NULL,"
    " expires BIGINT NOT NULL"
    ");"
    "CREATE INDEX flow_by_call ON flow (call_id);"
    "CREATE INDEX flow_by_expiry ON flow (expires);"
    "CREATE TABLE registration ("
    " id BYTEA PRIMARY KEY,"  // keyed hash of the subject
    " version BIGINT NOT NULL,"
    " sealed BYTEA NOT NULL,"
    " confirmed BIGINT NOT NULL"  // when its owner confirmed it last
    ");"
    "CREATE TABLE spent (id BYTEA PRIMARY KEY, expires BIGINT NOT NULL);"
    "CREATE TABLE notice ("
    " id BYTEA PRIMARY KEY,"
    " sealed BYTEA NOT NULL,"
    " due BIGINT NOT NULL,"       // not before
    " attempts BIGINT NOT NULL,"  // so far
    " expires BIGINT NOT NULL"
    ");"
    "CREATE INDEX notice_by_due ON notice (due);",
};

}  // namespace

std::span<const char* const> migrations() {
  return steps;
}

bool is_newest(std::int64_t version) {
  const auto newest = static_cast<std::int64_t>(steps.size());
  if (version > newest) {
    throw StoreFailure("it was written by a newer version of writebackd");
  }
  return version == newest;
}

void ask(Database& database) {
  database.run("SELECT moment FROM probe");
}

void remove_expired(Database& database, std::chrono::sys_seconds now) {
  database.run("DELETE FROM idempotency WHERE expires <= $1", {now});
  database.run("DELETE FROM throttle WHERE expires <= $1", {now});
  database.run("DELETE FROM password_keys WHERE expires <= $1", {now});
  database.run("DELETE FROM flow WHERE expires <= $1", {now});
  database.run("DELETE FROM spent WHERE expires <= $1", {now});
  database.run("DELETE FROM notice WHERE expires <= $1", {now});
}

void probe(Database& database, std::chrono::sys_seconds now) {
  database.run(
      "INSERT INTO probe VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET moment = excluded.moment",
      {now});
}

}  // namespace writeback::store
