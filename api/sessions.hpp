#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>

namespace writeback::api {

/// The connections of callers that are open: how many at the most, which one makes room for a new
/// one, how long each may keep the daemon waiting, and how they end when the process does. One
/// thread. Held by shared_ptr.
class Sessions : public std::enable_shared_from_this<Sessions> {
 public:
  using Clock = std::chrono::steady_clock;

  Sessions(boost::asio::any_io_executor executor, std::size_t max_open)
      : executor_(executor),
        changed_(executor, Clock::time_point::max()),
        sweep_timer_(executor),
        max_open_(max_open) {}

  enum class Phase {
    fresh,      ///< before the first request has begun: a handshake, and silence behind it
    waiting,    ///< between requests
    receiving,  ///< a request is under way, as fast as the caller likes
    answering,  ///< the daemon is at work
  };

  /// One open connection as the register knows it; `close` ends it from outside.
  struct Entry {
    std::function<void()> close;
    Phase phase = Phase::fresh;
    Clock::time_point since = Clock::now();
    Clock::time_point deadline = Clock::time_point::max();
  };
  using Handle = std::list<Entry>::iterator;

  /// Whether one more may come. Where all places are taken, the connection for which nothing is
  /// being done for longest gives way: silent callers can't keep others out. Where all are being
  /// answered there is no room.
  [[nodiscard]] bool make_room();
  [[nodiscard]] Handle add(std::function<void()> close);
  void remove(Handle session);
  static void enter(Handle session, Phase phase) {
    session->phase = phase;
    session->since = Clock::now();
  }
  /// The peer has this long for its next step; then the connection is closed (to the second: one
  /// timer serves them all).
  static void give(Handle session, Clock::duration patience) {
    session->deadline = Clock::now() + patience;
  }
  /// For as long as the daemon itself is at work.
  static void give_all_time(Handle session) { session->deadline = Clock::time_point::max(); }
  /// Starts to watch the deadlines.
  void start();
  void set_max_open(std::size_t max_open) { max_open_ = max_open; }

  /// How long a first request may be on its way when everything ends.
  static constexpr std::chrono::seconds patience_for_the_first{2};

  [[nodiscard]] bool draining() const { return draining_; }
  /// Ends idle connections at once, lets the others finish their request, and cuts what is left at
  /// the deadline. Whoever has just come is heard once, if it speaks soon: its connection was
  /// taken, so it must not be ended without a word.
  [[nodiscard]] boost::asio::awaitable<void> drain(Clock::time_point deadline);

 private:
  [[nodiscard]] boost::asio::awaitable<void> close_overdue();

  boost::asio::any_io_executor executor_;
  std::list<Entry> open_;
  boost::asio::steady_timer changed_;
  boost::asio::steady_timer sweep_timer_;
  std::size_t max_open_;
  bool draining_ = false;
};

}  // namespace writeback::api
