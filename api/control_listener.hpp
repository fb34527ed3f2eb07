#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <memory>
#include <string>

#include "api/session.hpp"
#include "api/sessions.hpp"

namespace writeback::api {

/// Accepts the administrator of this machine on a Unix socket (see ControlSocket for whom it lets
/// in). It has places of its own, so that no flood of callers keeps the administrator out. One
/// thread.
class ControlListener {
 public:
  ControlListener(boost::asio::any_io_executor executor, CurrentService service);
  ~ControlListener();
  ControlListener(const ControlListener&) = delete;
  ControlListener& operator=(const ControlListener&) = delete;

  /// Makes the socket, mode 0600, in place of what an earlier process left there. Throws
  /// std::runtime_error where it can't, or where another process answers at it.
  void listen_at(const std::string& path);

  void stop_accepting();
  [[nodiscard]] boost::asio::awaitable<void> drain(std::chrono::steady_clock::time_point deadline);

 private:
  struct Door;
  [[nodiscard]] static boost::asio::awaitable<void> accept(std::shared_ptr<Door> door);

  boost::asio::any_io_executor executor_;
  CurrentService service_;
  std::shared_ptr<Sessions> sessions_;
  std::shared_ptr<Door> door_;
  std::string path_;
};

}  // namespace writeback::api
