#pragma once

#include "store/database.hpp"
#include "store/sealing.hpp"

namespace writeback::store {

/// Whether this store was written with one of the sealer's keys; a new one is from now on. Throws
/// StoreFailure where it was not: agents with different keys would not see each other's records,
/// and nobody could read what was sealed before.
void require_its_key(Database& database, const Sealer& sealer);

/// The same without writing anything: false where no key was used there yet. StoreFailure where it
/// was another one.
[[nodiscard]] bool has_its_key(Database& database, const Sealer& sealer);

}  // namespace writeback::store
