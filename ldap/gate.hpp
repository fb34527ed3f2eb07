#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <deque>
#include <utility>

namespace writeback::ldap {

/// Lets a few through at a time and a bounded number wait, in order. A directory commits one write
/// at a time: more than a handful in flight only add latency, and a queue without a bound only
/// hides that it can't keep up.
class Gate {
 public:
  Gate(boost::asio::any_io_executor executor, std::size_t places, std::size_t queue_limit)
      : executor_(std::move(executor)), free_(places), queue_limit_(queue_limit) {}
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  /// A place, given back when it goes. Empty where none could be had.
  class Place {
   public:
    Place() = default;
    explicit Place(Gate* gate) : gate_(gate) {}
    Place(Place&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
    Place& operator=(Place&& other) noexcept {
      std::swap(gate_, other.gate_);
      return *this;
    }
    ~Place() {
      if (gate_ != nullptr) gate_->leave();
    }
    explicit operator bool() const { return gate_ != nullptr; }

   private:
    Gate* gate_ = nullptr;
  };

  /// Waits for a place until the deadline; no place where the queue is full, the deadline passed,
  /// or `shut` was called.
  [[nodiscard]] boost::asio::awaitable<Place> enter(std::chrono::steady_clock::time_point deadline);

  /// Sends everybody away who still waits.
  void send_away();
  [[nodiscard]] std::size_t queued() const { return queue_.size(); }

 private:
  struct Waiting {
    Waiting(const boost::asio::any_io_executor& executor,
            std::chrono::steady_clock::time_point deadline)
        : bell(executor, deadline) {}
    boost::asio::steady_timer bell;
    bool admitted = false;
  };
  void leave();

  boost::asio::any_io_executor executor_;
  std::size_t free_;
  std::size_t queue_limit_;
  std::deque<Waiting*> queue_;
};

}  // namespace writeback::ldap
