#include "store/stored_keys.hpp"

#include <spdlog/spdlog.h>

namespace writeback::store {

Task<std::vector<KeptKey>> StoredKeys::load() {
  std::function<std::vector<KeptKey>(Database&)> job = [this](Database& database) {
    std::vector<KeptKey> keys;
    const auto rows =
        database.run("SELECT id, sealed, expires FROM password_keys WHERE expires > $1 ORDER BY id",
                     {store_->now(database)});
    for (const auto& row : rows) {
      auto der = store_->sealer().open(row[0].bytes(), row[1].bytes());
      if (!der) {
        spdlog::warn("a key for passwords was sealed with a key that is not in key_file any more");
        continue;
      }
      keys.push_back({row[0].bytes(), Secret(*der), row[2].moment()});
      cleanse(der->data(), der->size());
    }
    return keys;
  };
  co_return co_await store_->run<std::vector<KeptKey>>(std::move(job));
}

Task<void> StoredKeys::make(std::string id, Timestamp expires, std::function<Secret()> make) {
  std::function<bool(Database&)> job = [this, id = std::move(id), expires,
                                        make = std::move(make)](Database& database) {
    const auto known = database.run("SELECT expires FROM password_keys WHERE id = $1", {id});
    if (!known.empty()) return false;
    const Secret key = make();
    database.run("INSERT INTO password_keys VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING",
                 {id, store_->sealer().seal(id, key.reveal()), expires});
    return true;
  };
  const auto made = co_await store_->run<bool>(std::move(job));
  if (!made) co_return made.error();
  co_return Result<void>();
}

}  // namespace writeback::store
