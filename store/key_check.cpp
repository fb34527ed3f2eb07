#include "store/key_check.hpp"

namespace writeback::store {
namespace {

constexpr std::string_view context = "key check";
constexpr std::string_view text = "writebackd";

}  // namespace

void require_its_key(Database& database, const Sealer& sealer) {
  const auto known = database.run("SELECT sealed FROM key_check WHERE id = 1");
  if (known.empty()) {
    database.run("INSERT INTO key_check VALUES (1, $1) ON CONFLICT (id) DO NOTHING",
                 {sealer.seal(context, text)});
    // Another agent may have been first, with another key.
    if (database.run("SELECT sealed FROM key_check WHERE id = 1").empty()) {
      throw StoreFailure("what was just written is not there");
    }
    require_its_key(database, sealer);
    return;
  }
  const std::string& sealed = known.front().front().bytes();
  if (sealer.open(context, sealed) != text) {
    throw StoreFailure(
        "it was written with another key than those in key_file; every agent needs the same file, "
        "and a new key goes on top of the old one");
  }
  if (!sealer.is_by_first_key(sealed)) {
    database.run("UPDATE key_check SET sealed = $1 WHERE id = 1", {sealer.seal(context, text)});
  }
}

}  // namespace writeback::store
