#include "store/database.hpp"

namespace writeback::store {

Transaction::~Transaction() {
  if (!open_) return;
  try {
    database_.execute("ROLLBACK");
  } catch (const StoreFailure&) {
    // A connection that is gone has rolled back already.
  }
}

}  // namespace writeback::store
