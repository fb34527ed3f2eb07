#include "store/stored_throttle_book.hpp"

#include <functional>

#include "store/throttle_rows.hpp"

namespace writeback::store {

Task<ThrottleBook::Page> StoredThrottleBook::list(bool all) {
  std::function<Page(Database&)> job = [&store = *store_, all](Database& database) {
    const Timestamp at = store.now(database);
    constexpr std::int64_t one_more = most_names + 1;
    Page page{at, list_throttles(database, store.sealer(), at, all, one_more), false};
    page.has_more = page.names.size() > most_names;
    if (page.has_more) page.names.pop_back();
    return page;
  };
  co_return co_await store_->run<Page>(std::move(job));
}

Task<std::size_t> StoredThrottleBook::clear(std::optional<ThrottleKind> kind, std::string called) {
  std::function<std::size_t(Database&)> job = [&store = *store_, kind,
                                               called = std::move(called)](Database& database) {
    return clear_throttles(database, store.sealer(), kind, called);
  };
  co_return co_await store_->run<std::size_t>(std::move(job));
}

}  // namespace writeback::store
