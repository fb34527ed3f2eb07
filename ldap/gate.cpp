#include "ldap/gate.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace writeback::ldap {
namespace asio = boost::asio;

asio::awaitable<Gate::Place> Gate::enter(std::chrono::steady_clock::time_point deadline) {
  if (free_ > 0) {
    --free_;
    co_return Place(this);
  }
  if (queue_.size() >= queue_limit_) co_return Place();
  Waiting waiting(executor_, deadline);
  queue_.push_back(&waiting);
  co_await waiting.bell.async_wait(asio::as_tuple(asio::use_awaitable));
  if (waiting.admitted) co_return Place(this);
  queue_.erase(std::remove(queue_.begin(), queue_.end(), &waiting), queue_.end());
  co_return Place();
}

void Gate::leave() {
  // The place goes from hand to hand: nobody who comes later can take it in between.
  if (queue_.empty()) {
    ++free_;
    return;
  }
  Waiting* next = queue_.front();
  queue_.pop_front();
  next->admitted = true;
  next->bell.cancel();
}

void Gate::send_away() {
  for (Waiting* waiting : queue_) waiting->bell.cancel();
  queue_.clear();
}

}  // namespace writeback::ldap
