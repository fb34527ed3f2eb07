#include "ldap/connection.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "policy/secret.hpp"

namespace writeback::ldap {
namespace asio = boost::asio;

namespace {
constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
}  // namespace

/// One request that waits for its answer.
struct Connection::Waiter {
  Waiter(Clock::time_point until, bool search) : deadline(until), is_search(search) {}
  Bell bell;
  Clock::time_point deadline;
  Clock::time_point since = Clock::now();
  bool is_search;
  bool lost = false;
  bool lost_unsent = false;
  std::optional<Reply> reply;
};

Connection::Connection(asio::any_io_executor executor, ServerUri server, ConnectSettings settings)
    : executor_(executor),
      server_(std::move(server)),
      settings_(std::move(settings)),
      wire_(executor, settings_.tls),
      codec_(settings_.max_incoming),
      unusable_signal_(executor, Clock::time_point::max()),
      deadline_timer_(executor),
      last_heard_(Clock::now()) {}

Connection::~Connection() {
  cleanse(being_written_.data(), being_written_.capacity());
  cleanse(read_buffer_.data(), read_buffer_.size());
}

asio::awaitable<Connection::Opened> Connection::open(asio::any_io_executor executor,
                                                     ServerUri server, ConnectSettings settings,
                                                     Clock::time_point deadline) {
  std::shared_ptr<Connection> connection(
      new Connection(executor, std::move(server), std::move(settings)));
  asio::steady_timer guard(executor, deadline);
  auto give_up = [connection](boost::system::error_code cancelled) {
    if (!cancelled) connection->wire_.close();
  };
  guard.async_wait(std::move(give_up));
  Opened opened;
  opened.failure = co_await connection->establish(deadline);
  guard.cancel();
  if (opened.failure.empty()) {
    connection->start_reader();
    opened.connection = std::move(connection);
  }
  co_return opened;
}

asio::awaitable<std::string> Connection::establish(Clock::time_point deadline) {
  std::string failure = co_await wire_.connect(server_, deadline);
  if (!failure.empty()) co_return failure;
  if (server_.scheme == Scheme::ldap && settings_.start_tls) {
    failure = co_await upgrade_with_start_tls();
    if (!failure.empty()) co_return failure;
  }
  if (server_.scheme == Scheme::ldaps || settings_.start_tls) {
    if (server_.scheme != Scheme::ldapi) co_return co_await wire_.start_tls(server_);
  }
  co_return std::string();
}

asio::awaitable<std::string> Connection::upgrade_with_start_tls() {
  const StartTls start_tls;
  const Request request{start_tls};
  const auto id = codec_.encode(request);
  if (!id) co_return "StartTLS could not be encoded";
  asio::steady_timer written(executor_, Clock::time_point::max());
  auto on_written = [&written](bool /*all*/) { written.cancel(); };
  being_written_.swap(codec_.outbound());
  wire_.write(asio::buffer(being_written_), std::move(on_written));
  co_await written.async_wait(as_result);
  being_written_.clear();
  while (true) {
    const std::size_t count = co_await wire_.read_some(asio::buffer(read_buffer_));
    if (count == 0) co_return "the connection ended during StartTLS";
    codec_.feed({read_buffer_.data(), count});
    const auto answer = codec_.next();
    if (codec_.broken()) co_return "the server does not speak LDAP";
    if (!answer) continue;
    if (answer->message_id != *id || answer->reply.code != 0) {
      co_return "the server refused StartTLS (result code " + std::to_string(answer->reply.code) +
          ")";
    }
    // Bytes behind the answer came in the clear and would be read as if they had come in TLS.
    if (codec_.has_unread()) co_return "the server sent data in the clear after StartTLS";
    co_return std::string();
  }
}

void Connection::start_reader() {
  asio::co_spawn(executor_, read_until_closed(), asio::detached);
}

asio::awaitable<void> Connection::read_until_closed() {
  const auto self = shared_from_this();  // the reader keeps its connection alive
  // Where the event loop ends before the connection does, nobody is left to ring.
  const std::unique_ptr<Connection, void (*)(Connection*)> at_end(this, abandon_waiters);
  while (!closed_) {
    const std::size_t count = co_await wire_.read_some(asio::buffer(read_buffer_));
    if (count == 0) break;
    last_heard_ = Clock::now();
    codec_.feed({read_buffer_.data(), count});
    deliver_answers();
    // A lone request leaves now, not behind the next look at the socket; many leave together.
    if (in_flight_.size() == 1) flush();
    if (codec_.broken()) break;
    close_when_idle();
  }
  close();
}

void Connection::deliver_answers() {
  while (auto answer = codec_.next()) {
    if (answer->message_id == 0) {
      closing_ = true;  // notice of disconnection: what is out may still be answered
      unusable_signal_.cancel();
      continue;
    }
    Waiter* waiter = in_flight_.answer(answer->message_id);
    if (waiter == nullptr) continue;
    waiter->reply = std::move(answer->reply);
    waiter->bell.ring();
  }
}

asio::awaitable<Exchange> Connection::perform(const Request& request, Clock::time_point deadline) {
  Exchange exchange;
  const Tallied tallied(settings_.tally.get(), request, exchange);
  if (!usable() || in_flight_.size() >= settings_.max_in_flight) co_return exchange;
  const auto id = codec_.encode(request);
  if (!id) co_return exchange;
  Waiter waiter(deadline, std::holds_alternative<Search>(request.operation));
  in_flight_.add(*id, &waiter);
  watch(deadline);
  schedule_flush();
  co_await waiter.bell.wait();
  if (waiter.reply) {
    exchange.fate = Fate::answered;
    exchange.reply = std::move(*waiter.reply);
    co_return exchange;
  }
  if (waiter.lost) {
    exchange.fate = waiter.lost_unsent ? Fate::not_sent : Fate::no_answer;
    co_return exchange;
  }
  const auto state = in_flight_.give_up(*id);
  if (state == InFlight<Waiter>::State::waiting) {
    // The bytes still lie in our buffer behind a write that does not move: dropping the connection
    // is what makes "not sent" true.
    close();
    co_return exchange;
  }
  exchange.fate = Fate::no_answer;
  if (waiter.is_search) {
    codec_.abandon(*id);
    schedule_flush();
  }
  close_when_idle();
  co_return exchange;
}

std::optional<Connection::Clock::time_point> Connection::waiting_since() const {
  std::optional<Clock::time_point> oldest;
  in_flight_.for_each_waiter([&](const Waiter& waiter) {
    if (!oldest || waiter.since < *oldest) oldest = waiter.since;
  });
  return oldest;
}

/// One timer for all: set to the earliest deadline, and left to run out where its request was
/// answered before.
void Connection::watch(Clock::time_point deadline) {
  if (deadline >= watched_deadline_) return;
  watched_deadline_ = deadline;
  deadline_timer_.expires_at(deadline);
  deadline_timer_.async_wait([weak = weak_from_this()](boost::system::error_code replaced) {
    const auto self = weak.lock();
    if (!replaced && self) self->on_deadline();
  });
}

void Connection::on_deadline() {
  const auto now = Clock::now();
  auto next = Clock::time_point::max();
  watched_deadline_ = next;
  in_flight_.for_each_waiter([&](Waiter& waiter) {
    if (waiter.deadline <= now) {
      waiter.bell.ring_soon();
    } else {
      next = std::min(next, waiter.deadline);
    }
  });
  watch(next);
}

void Connection::abandon_waiters(Connection* connection) {
  for (const auto& lost : connection->in_flight_.drain()) lost.waiter->bell.abandon();
}

void Connection::schedule_flush() {
  if (flush_scheduled_ || writing_ || closed_) return;
  flush_scheduled_ = true;
  // Behind everything that is ready to run now, so that requests of the same turn leave together.
  asio::post(executor_, [self = shared_from_this()] {
    self->flush_scheduled_ = false;
    self->flush();
  });
}

void Connection::flush() {
  if (closed_ || writing_ || codec_.outbound().empty()) return;
  writing_ = true;
  being_written_.swap(codec_.outbound());
  in_flight_.mark_sent();
  wire_.write(asio::buffer(being_written_),
              [self = shared_from_this()](bool all) { self->on_written(all); });
}

void Connection::on_written(bool all) {
  writing_ = false;
  cleanse(being_written_.data(), being_written_.size());
  being_written_.clear();
  if (!all) {
    close();
    return;
  }
  flush();
}

void Connection::close_when_idle() {
  if (closing_ && !waiting_since()) close();
}

void Connection::retire() {
  if (closed_) return;
  closing_ = true;
  unusable_signal_.cancel();
  in_flight_.for_each_waiter([](Waiter& waiter) {
    if (waiter.is_search) waiter.bell.ring_soon();
  });
  close_when_idle();
}

void Connection::close() {
  if (closed_) return;
  closed_ = true;
  wire_.close();
  for (const auto& lost : in_flight_.drain()) {
    lost.waiter->lost = true;
    lost.waiter->lost_unsent = lost.state == InFlight<Waiter>::State::waiting;
    lost.waiter->bell.ring_soon();
  }
  unusable_signal_.cancel();
  deadline_timer_.cancel();
}

asio::awaitable<void> Connection::wait_until_unusable() {
  const auto self = shared_from_this();
  while (usable()) co_await unusable_signal_.async_wait(as_result);
}

}  // namespace writeback::ldap
