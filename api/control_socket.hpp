#pragma once

#include <boost/asio/local/stream_protocol.hpp>

#include "api/caller_socket.hpp"

namespace writeback::api {

/// A connection of somebody on this machine, without TLS: the kernel says who it is (unix(7),
/// SO_PEERCRED). Its handshake lets root and the daemon's own user in, and nobody else.
class ControlSocket : public CallerSocket {
 public:
  explicit ControlSocket(boost::asio::local::stream_protocol::socket socket);

  [[nodiscard]] boost::asio::awaitable<bool> handshake() override;
  [[nodiscard]] boost::asio::awaitable<std::size_t> read_some(
      boost::asio::mutable_buffer target) override;
  [[nodiscard]] boost::asio::awaitable<bool> write(boost::asio::const_buffer bytes) override;
  [[nodiscard]] boost::asio::awaitable<void> shut_down() override;
  void close() override;
  [[nodiscard]] std::optional<LocalUser> local_user() const override { return user_; }

 private:
  boost::asio::local::stream_protocol::socket socket_;
  std::optional<LocalUser> user_;
};

/// Whether a user may say what this process has to do: root, and the one that it runs as. In a user
/// namespace everybody who has no number there is shown as `nobody`, so that one never may.
[[nodiscard]] bool may_control(LocalUser user, LocalUser own);

}  // namespace writeback::api
