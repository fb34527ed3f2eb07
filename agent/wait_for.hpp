#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <utility>

namespace writeback::agent {

/// For commands, which have nothing else to do: turns the event loop until the task has ended, and
/// returns, or throws, what it did.
template <class T>
T wait_for(boost::asio::io_context& loop, boost::asio::awaitable<T> task) {
  T result;
  std::exception_ptr defect;
  boost::asio::co_spawn(loop, std::move(task), [&](std::exception_ptr thrown, T value) {
    defect = thrown;
    result = std::move(value);
    loop.stop();
  });
  loop.run();
  if (defect) std::rethrow_exception(defect);
  return result;
}

}  // namespace writeback::agent
