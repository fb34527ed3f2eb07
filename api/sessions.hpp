#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <list>

namespace writeback::api {

/// The connections of callers that are open: how many at the most, which one makes room for a new one, and how they
/// end when the process does. One thread.
class Sessions {
 public:
  Sessions(boost::asio::any_io_executor executor, std::size_t max_open)
      : changed_(executor, std::chrono::steady_clock::time_point::max()), max_open_(max_open) {}

  /// One open connection as the register knows it; `close` ends it from outside.
  struct Entry {
    std::function<void()> close;
    bool idle = false;
    std::chrono::steady_clock::time_point idle_since = {};
  };
  using Handle = std::list<Entry>::iterator;

  /// Whether one more may come. Where all places are taken, the connection that has been idle longest gives way to it;
  /// where none is idle there is no room.
  [[nodiscard]] bool make_room();
  [[nodiscard]] Handle add(std::function<void()> close);
  void remove(Handle session);
  void set_idle(Handle session);
  void set_busy(Handle session) { session->idle = false; }
  void set_max_open(std::size_t max_open) { max_open_ = max_open; }

  [[nodiscard]] bool draining() const { return draining_; }
  /// Ends idle connections at once, lets the others finish their request, and cuts what is left at the deadline.
  [[nodiscard]] boost::asio::awaitable<void> drain(std::chrono::steady_clock::time_point deadline);

 private:
  std::list<Entry> open_;
  boost::asio::steady_timer changed_;
  std::size_t max_open_;
  bool draining_ = false;
};

}  // namespace writeback::api
