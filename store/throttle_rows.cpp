#include "store/throttle_rows.hpp"

#include <strings.h>

#include <algorithm>
#include <limits>

namespace writeback::store {
namespace {

constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t from = 0;
  while (from < text.size()) {
    const auto end = std::min(text.find('\n', from), text.size());
    if (end > from || lines.empty()) lines.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  return lines;
}

bool is_called(const std::vector<std::string>& names, const std::string& called) {
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return strcasecmp(name.c_str(), called.c_str()) == 0;
  });
}

}  // namespace

std::vector<std::string> throttle_ids(const Sealer& sealer, ThrottleKind kind,
                                      const std::string& name) {
  std::vector<std::string> ids;
  const std::string text = std::string(name_of(kind)) + '\0' + name;
  for (std::size_t key = 0; key < sealer.keys(); ++key) {
    ids.push_back(sealer.mac(key, "throttle", text));
  }
  return ids;
}

std::vector<ThrottledName> list_throttles(Database& database, const Sealer& sealer, Timestamp now,
                                          bool all, std::int64_t most) {
  std::vector<ThrottledName> found;
  const auto rows = database.run(
      "SELECT id, kind, name, began, attempts, blocked_until, blocks FROM throttle"
      " WHERE expires > $1 AND (blocked_until > $1 OR $2 = 1) ORDER BY blocked_until DESC, began "
      "DESC"
      " LIMIT $3",
      {now, std::int64_t{all ? 1 : 0}, most});
  for (const auto& row : rows) {
    const auto kind = static_cast<std::size_t>(row[1].number());
    if (kind >= throttle_table.size()) continue;
    ThrottledName& one = found.emplace_back();
    one.kind = throttle_table.at(kind).kind;
    one.names = lines_of(sealer.open(row[0].bytes(), row[2].bytes()).value_or("?"));
    one.count = {row[3].moment(), row[4].number(), row[5].moment(), row[6].number()};
  }
  return found;
}

std::size_t forget_throttle(Database& database, const Sealer& sealer, ThrottleKind kind,
                            const std::string& name) {
  std::size_t cleared = 0;
  for (const auto& id : throttle_ids(sealer, kind, name)) {
    cleared += database.run("DELETE FROM throttle WHERE id = $1 RETURNING kind", {id}).size();
  }
  return cleared;
}

std::size_t clear_throttles(Database& database, const Sealer& sealer,
                            std::optional<ThrottleKind> kind, const std::string& called) {
  std::size_t cleared = 0;
  for (const auto& one : list_throttles(database, sealer, Timestamp{}, true, no_limit)) {
    if (kind && *kind != one.kind) continue;
    if (!is_called(one.names, called)) continue;
    cleared += forget_throttle(database, sealer, one.kind, one.names.front());
  }
  return cleared;
}

}  // namespace writeback::store
