#pragma once

#include <string>

namespace writeback::store {

/// The database as of one moment in a file of its own, while others go on writing to it (SQLite,
/// VACUUM INTO). Reads only: an older database stays as old as it is. Throws StoreFailure.
void copy_sqlite(const std::string& from, const std::string& to);

}  // namespace writeback::store
