#include "store/key_check.hpp"

namespace writeback::store {
namespace {

constexpr std::string_view context = "key check";
constexpr std::string_view text = "writebackd";

}  // namespace

bool has_its_key(Database& database, const Sealer& sealer) {
  const auto known = database.run("SELECT sealed FROM key_check WHERE id = 1");
  if (known.empty()) return false;
  if (sealer.open(context, known.front().front().bytes()) == text) return true;
  throw StoreFailure(
      "it was written with another key than those in key_file; every agent needs the same file, "
      "and a new key goes on top of the old one");
}

void require_its_key(Database& database, const Sealer& sealer) {
  if (!has_its_key(database, sealer)) {
    database.run("INSERT INTO key_check VALUES (1, $1) ON CONFLICT (id) DO NOTHING",
                 {sealer.seal(context, text)});
    // Another agent may have been first, with another key.
    if (!has_its_key(database, sealer)) throw StoreFailure("what was just written is not there");
  }
  const auto known = database.run("SELECT sealed FROM key_check WHERE id = 1");
  if (!known.empty() && !sealer.is_by_first_key(known.front().front().bytes())) {
    database.run("UPDATE key_check SET sealed = $1 WHERE id = 1", {sealer.seal(context, text)});
  }
}

}  // namespace writeback::store
