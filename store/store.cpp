#include "store/store.hpp"

#include <spdlog/spdlog.h>

#include <utility>

#include "store/key_check.hpp"
#include "store/schema.hpp"

namespace writeback::store {
namespace {

constexpr std::chrono::minutes purge_every{1};

}  // namespace

Store::Store(boost::asio::any_io_executor executor, Setup setup)
    : setup_(std::move(setup)),
      databases_(setup_.connections),
      workers_(executor, setup_.connections, [this](std::size_t thread) { look_after(thread); }) {}

Problem Store::unusable(std::string reason) {
  Problem problem{ProblemKind::directory_unavailable, "the store can't be used: " + reason};
  problem.detail =
      "The service can't keep its records just now. Nothing was changed. Try again in a moment.";
  problem.retry_after = std::chrono::seconds{2};
  problem.only_once = true;
  return problem;
}

/// Opened when it is first needed, and again after a failure.
Database& Store::database(std::size_t thread) {
  auto& database = databases_[thread];
  if (!database) {
    auto opened = setup_.open();
    require_its_key(*opened, *setup_.sealer);
    database = std::move(opened);
  }
  return *database;
}

void Store::set_trouble(std::string why) {
  const std::lock_guard lock(mutex_);
  if (!why.empty() && why != trouble_) spdlog::error("store {}: {}", setup_.name, why);
  if (why.empty() && !trouble_.empty()) spdlog::warn("store {}: it works again", setup_.name);
  trouble_ = std::move(why);
}

std::string Store::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

/// Every second: whether it answers, whether it can be written (while it could not), and what has
/// expired.
void Store::look_after(std::size_t thread) {
  if (thread != 0) return;
  try {
    const std::function<bool(Database&)> look = [this](Database& database) {
      const auto now = this->now(database);
      ask(database);
      if (!trouble().empty()) probe(database, now);
      if (!trouble().empty() || now >= next_purge_) {
        remove_expired(database, now);
        next_purge_ = now + purge_every;
      }
      return true;
    };
    static_cast<void>(do_in<bool>(thread, look));
    set_trouble({});
  } catch (const std::exception& failure) {
    set_trouble(failure.what());
  }
}

}  // namespace writeback::store
