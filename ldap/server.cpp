#include "ldap/server.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

#include "ldap/default_policy.hpp"
#include "ldap/service_sign_in.hpp"

namespace writeback::ldap {
namespace asio = boost::asio;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds watch_every{100};
/// A server from which nothing was heard for this long is asked for a sign of life, though nobody
/// waits for it.
constexpr std::chrono::seconds idle_question_after{5};
constexpr std::size_t user_queue_limit = 256;
constexpr std::size_t share_up_to = 32;

}  // namespace

Server::Server(asio::any_io_executor executor, std::shared_ptr<const DirectorySettings> settings,
               std::shared_ptr<const Dialect> dialect, ServerUri uri, ConnectSettings connect,
               std::function<void()> on_change)
    : executor_(executor),
      settings_(std::move(settings)),
      dialect_(std::move(dialect)),
      uri_(std::move(uri)),
      connect_(std::move(connect)),
      on_change_(std::move(on_change)),
      slots_(settings_->connections),
      write_gate_(executor, settings_->writes_in_flight, settings_->writes_queued),
      user_gate_(executor, settings_->user_connections, user_queue_limit),
      turn_signal_(executor, Clock::time_point::max()),
      watch_timer_(executor) {
  connect_.tally = std::make_shared<ServerTally>();
  for (std::size_t slot = 0; slot < slots_.size(); ++slot) {
    retry_timers_.push_back(std::make_unique<asio::steady_timer>(executor));
  }
}

void Server::start() {
  for (std::size_t slot = 0; slot < slots_.size(); ++slot) {
    asio::co_spawn(executor_, keep_connected(slot), asio::detached);
  }
  asio::co_spawn(executor_, watch(), asio::detached);
}

void Server::stop() {
  stopped_ = true;
  on_change_ = [] {};
  for (const auto& connection : all_connections()) connection->retire();
  idle_user_connections_.clear();
  write_gate_.send_away();
  user_gate_.send_away();
  for (const auto& timer : retry_timers_) timer->cancel();
  turn_signal_.cancel();
  watch_timer_.cancel();
}

void Server::use(bool in_use) {
  if (in_use_ == in_use) return;
  in_use_ = in_use;
  turn_signal_.cancel();
  if (in_use_) return;
  for (std::size_t slot = 1; slot < slots_.size(); ++slot) {
    if (slots_[slot]) slots_[slot]->retire();
  }
}

asio::awaitable<void> Server::keep_connected(std::size_t slot) {
  const auto self = shared_from_this();
  while (!stopped_) {
    co_await wait_for_turn(slot);
    if (stopped_) co_return;
    Attempt attempt = co_await connect_once();
    if (stopped_ && attempt.connection) attempt.connection->close();
    if (stopped_) co_return;
    if (attempt.connection) {
      slot_began(slot, attempt.connection);
      co_await attempt.connection->wait_until_unusable();
      slot_ended(slot);
    } else {
      note_attempt_failed(attempt);
    }
    co_await pause(slot);
  }
}

/// The first connection finds out whether the server is there; the others follow while it is in
/// use.
asio::awaitable<void> Server::wait_for_turn(std::size_t slot) {
  while (slot > 0 && !stopped_ && (health_.state() != ServerHealth::State::up || !in_use_)) {
    co_await turn_signal_.async_wait(as_result);
  }
}

asio::awaitable<void> Server::pause(std::size_t slot) {
  retry_timers_[slot]->expires_after(health_.next_retry());
  co_await retry_timers_[slot]->async_wait(as_result);
}

asio::awaitable<Server::Attempt> Server::connect_once() {
  const auto deadline = Clock::now() + settings_->timeout;
  Attempt attempt;
  try {
    auto opened = co_await Connection::open(executor_, uri_, connect_, deadline);
    attempt.connection = std::move(opened.connection);
    attempt.failure = std::move(opened.failure);
    if (attempt.connection) {
      auto signed_in =
          co_await sign_in_service(executor_, *settings_, *attempt.connection, deadline);
      attempt.failure = std::move(signed_in.failure);
      attempt.refused_sign_in = signed_in.refused;
    }
    if (attempt.failure.empty()) co_await learn(attempt, deadline);
  } catch (const std::exception& defect) {
    // Not even a defect may end the coroutine that keeps the connection: the server would be lost
    // for good.
    attempt.failure = defect.what();
  }
  if (!attempt.failure.empty() && attempt.connection) {
    attempt.connection->close();
    attempt.connection.reset();
  }
  co_return attempt;
}

asio::awaitable<void> Server::learn(Attempt& attempt, Clock::time_point deadline) {
  const Request request{RootDse::search()};
  const Exchange exchange = co_await attempt.connection->perform(request, deadline);
  if (exchange.fate != Fate::answered) {
    attempt.failure = "it signed the agent in and then did not answer";
    co_return;
  }
  root_dse_ = exchange.reply.entries.empty() ? RootDse{} : RootDse::from(exchange.reply.entries[0]);
  objection_ = dialect_->objection_to(root_dse_);
  attempt.failure = objection_;
  attempt.refused_sign_in = !attempt.failure.empty();
  if (attempt.failure.empty()) co_await find_default_policy(attempt.connection, deadline);
}

asio::awaitable<void> Server::find_default_policy(std::shared_ptr<Connection> connection,
                                                  Clock::time_point deadline) {
  if (!settings_->default_policy_dn.empty()) {
    default_policy_dn_ = settings_->default_policy_dn;
    co_return;
  }
  if (const auto fixed = dialect_->default_policy_dn(root_dse_)) {
    default_policy_dn_ = *fixed;
    co_return;
  }
  const Request request{search_for_policies(root_dse_.context_of(settings_->base_dn))};
  const Exchange exchange = co_await connection->perform(request, deadline);
  // Only an answer replaces what is known: operations go on meanwhile on other connections.
  if (exchange.fate != Fate::answered) co_return;
  const std::string found = choose_default_policy(exchange.reply.entries);
  if (found.empty() && root_dse_.offers_password_policy &&
      health_.state() != ServerHealth::State::up) {
    spdlog::warn(
        "directory {}: which password policy is the default one can't be told; name it in "
        "[directory] default_policy_dn, or let the service account read it",
        name());
  }
  default_policy_dn_ = found;
}

void Server::slot_began(std::size_t slot, std::shared_ptr<Connection> connection) {
  slots_[slot] = std::move(connection);
  if (health_.state() != ServerHealth::State::up) {
    const Remark remark = dialect_->remark_on(root_dse_);
    spdlog::log(remark.is_warning ? spdlog::level::warn : spdlog::level::info,
                "directory {}: connected{}{}", name(), remark.text.empty() ? "" : ", ",
                remark.text);
  }
  health_.answered();
  turn_signal_.cancel();
  on_change_();
}

void Server::slot_ended(std::size_t slot) {
  slots_[slot].reset();
  if (stopped_ || health_.state() != ServerHealth::State::up || choose()) return;
  health_.lost();
  spdlog::warn("directory {}: the connection was lost", name());
  abandon_connections();
  on_change_();
}

void Server::note_attempt_failed(const Attempt& attempt) {
  // As long as other connections work, the server may just not take more of them.
  if (choose()) return;
  if (attempt.refused_sign_in) {
    health_.refused_sign_in();
  } else {
    health_.failed();
  }
  if (health_.is_news())
    spdlog::warn("directory {}: {}; it is tried again", name(), attempt.failure);
  on_change_();
}

void Server::leave(const char* why) {
  if (health_.state() != ServerHealth::State::up) return;
  spdlog::warn("directory {}: {}; it is tried again", name(), why);
  health_.failed();
  abandon_connections();
  on_change_();
}

void Server::abandon_connections() {
  for (const auto& connection : all_connections()) connection->retire();
  idle_user_connections_.clear();
}

/// One that is about to send anyway takes the request along, for one system call and one TLS record
/// less; else the least busy one.
std::shared_ptr<Connection> Server::choose() const {
  std::shared_ptr<Connection> chosen;
  for (const auto& connection : slots_) {
    if (!connection || !connection->usable()) continue;
    if (connection->about_to_send() && connection->in_flight() < share_up_to) return connection;
    if (!chosen || connection->in_flight() < chosen->in_flight()) chosen = connection;
  }
  return chosen;
}

std::vector<std::shared_ptr<Connection>> Server::all_connections() const {
  std::vector<std::shared_ptr<Connection>> all;
  for (const auto& connection : slots_) {
    if (connection) all.push_back(connection);
  }
  for (const auto& weak : user_connections_) {
    if (auto connection = weak.lock()) all.push_back(std::move(connection));
  }
  return all;
}

asio::awaitable<Exchange> Server::read(const Request& request, Clock::time_point deadline) {
  const auto connection = choose();
  Exchange exchange;
  if (connection) exchange = co_await connection->perform(request, deadline);
  co_return exchange;
}

asio::awaitable<Exchange> Server::write(const Request& request, Clock::time_point deadline) {
  Exchange exchange;
  const Gate::Place place = co_await write_gate_.enter(deadline);
  if (!place) {
    exchange.shed = health_.state() == ServerHealth::State::up;
    co_return exchange;
  }
  const auto connection = choose();
  const auto began = Clock::now();
  if (connection) exchange = co_await connection->perform(request, deadline);
  if (exchange.fate == Fate::answered) {
    write_pace_.answered(std::chrono::duration_cast<WritePace::Duration>(Clock::now() - began));
  }
  co_return exchange;
}

asio::awaitable<void> Server::watch() {
  const auto self = shared_from_this();
  while (!stopped_) {
    watch_timer_.expires_after(watch_every);
    co_await watch_timer_.async_wait(as_result);
    if (!stopped_ && health_.state() == ServerHealth::State::up) look_after();
  }
}

void Server::look_after() {
  std::erase_if(user_connections_, [](const auto& weak) { return weak.expired(); });
  std::erase_if(idle_user_connections_,
                [](const auto& connection) { return !connection->usable(); });
  const auto now = Clock::now();
  auto oldest_wait = Clock::time_point::max();
  auto last_heard = Clock::time_point::min();
  for (const auto& connection : all_connections()) {
    oldest_wait = std::min(oldest_wait, connection->waiting_since().value_or(oldest_wait));
    last_heard = std::max(last_heard, connection->last_heard());
  }
  const bool somebody_waits = oldest_wait != Clock::time_point::max();
  const auto verdict = somebody_waits ? ServerHealth::judge(now, oldest_wait, last_heard)
                                      : ServerHealth::Verdict::fine;
  if (verdict == ServerHealth::Verdict::silent) {
    leave("it no longer answers");
    return;
  }
  const bool idle_for_long = !somebody_waits && now - last_heard > idle_question_after;
  if ((verdict == ServerHealth::Verdict::ask || idle_for_long) && !asking_) {
    asio::co_spawn(executor_, ask_for_sign_of_life(), asio::detached);
  }
}

asio::awaitable<void> Server::ask_for_sign_of_life() {
  const auto self = shared_from_this();
  asking_ = true;
  Search search;
  search.scope = SearchScope::base;
  const Request request{search};
  // Whatever it answers, the answer is heard; silence is what `look_after` judges.
  static_cast<void>(co_await read(request, Clock::now() + settings_->timeout));
  asking_ = false;
}

Server::UserSession::UserSession(Server& server, Gate::Place place,
                                 std::shared_ptr<Connection> connection)
    : server_(server.shared_from_this()),
      place_(std::move(place)),
      connection_(std::move(connection)) {}

Server::UserSession::~UserSession() {
  if (connection_ && connection_->usable() && server_ && !server_->stopped_) {
    server_->idle_user_connections_.push_back(std::move(connection_));
  } else if (connection_) {
    connection_->close();
  }
}

asio::awaitable<Server::UserSession> Server::open_user_session(Clock::time_point deadline) {
  Gate::Place place = co_await user_gate_.enter(deadline);
  if (!place || stopped_) co_return UserSession();
  while (!idle_user_connections_.empty()) {
    auto connection = std::move(idle_user_connections_.back());
    idle_user_connections_.pop_back();
    if (connection->usable()) co_return UserSession(*this, std::move(place), std::move(connection));
  }
  auto opened = co_await Connection::open(executor_, uri_, connect_, deadline);
  if (!opened.connection) co_return UserSession();
  user_connections_.push_back(opened.connection);
  co_return UserSession(*this, std::move(place), std::move(opened.connection));
}

}  // namespace writeback::ldap
