#pragma once

#include <span>

#include "store/database.hpp"

namespace writeback::store {

/// What brings a database from one version to the next; its version is the number of those that
/// were run. None of them is ever changed once it was released. SQLite takes the types for what
/// they are elsewhere: it keeps whatever it is given.
[[nodiscard]] std::span<const char* const> migrations();

/// Whether everything that was written by this version's forerunners is there; throws StoreFailure
/// where it was written by a newer one.
[[nodiscard]] bool is_newest(std::int64_t version);

/// Asks for a sign of life.
void ask(Database& database);

/// In every table with rows that end.
void remove_expired(Database& database, std::chrono::sys_seconds now);

/// Writes one row, so that a database that can only be read is found out.
void probe(Database& database, std::chrono::sys_seconds now);

}  // namespace writeback::store
