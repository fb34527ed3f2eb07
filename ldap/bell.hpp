#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <utility>

namespace writeback::ldap {

/// One coroutine waits, somebody else rings, once. What a timer that is cancelled does too, without
/// the timer: an answer of the directory resumes whoever waits for it at once. One thread.
///
/// A bell usually lies in the frame of the coroutine that waits for it: whoever keeps a pointer to
/// it must ring or abandon it, else that frame is never freed.
class Bell {
 public:
  Bell() = default;
  Bell(const Bell&) = delete;
  Bell& operator=(const Bell&) = delete;

  /// To be awaited before anybody rings.
  [[nodiscard]] boost::asio::awaitable<void> wait() {
    return boost::asio::async_initiate<Token, void()>(
        [this](Waiting waiting) { waiting_.emplace(std::move(waiting)); }, token_);
  }

  /// The waiter goes on inside this call: the caller must be ready for whatever it does.
  void ring() {
    if (waiting_) take()();
  }

  /// The waiter goes on at the event loop's next turn.
  void ring_soon() {
    if (waiting_) boost::asio::post(take());
  }

  /// The waiter never goes on; its frame is freed. For the end of the event loop.
  void abandon() {
    if (waiting_) static_cast<void>(take());
  }

 private:
  using Token = const boost::asio::use_awaitable_t<>;
  using Waiting = boost::asio::async_result<std::decay_t<Token>, void()>::handler_type;

  Waiting take() {
    Waiting waiting = std::move(*waiting_);
    waiting_.reset();
    return waiting;
  }

  static constexpr boost::asio::use_awaitable_t<> token_{};
  std::optional<Waiting> waiting_;
};

}  // namespace writeback::ldap
