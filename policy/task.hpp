#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>

#include "policy/result.hpp"

namespace writeback {

/// A coroutine on the event loop that ends in a value or a problem. Read the g++ 12 rules in
/// CONTRIBUTING.md before writing one: no lambda with captures and no braced temporary in an
/// expression with co_await.
template <class T>
using Task = boost::asio::awaitable<Result<T>>;

/// Every wait has one: the moment, on the steady clock, at which it is given up.
using Deadline = std::chrono::steady_clock::time_point;

}  // namespace writeback
