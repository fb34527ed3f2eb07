#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>

#include "api/caller_socket.hpp"

namespace writeback::api {

/// A connection over the network, in TLS.
class TlsSocket : public CallerSocket {
 public:
  TlsSocket(boost::asio::ip::tcp::socket socket, std::shared_ptr<boost::asio::ssl::context> tls);
  ~TlsSocket() override;

  [[nodiscard]] boost::asio::awaitable<bool> handshake() override;
  [[nodiscard]] boost::asio::awaitable<std::size_t> read_some(
      boost::asio::mutable_buffer target) override;
  [[nodiscard]] boost::asio::awaitable<bool> write(boost::asio::const_buffer bytes) override;
  /// RFC 8446, 6.1.
  [[nodiscard]] boost::asio::awaitable<void> shut_down() override;
  void close() override;

  [[nodiscard]] boost::asio::ip::address peer() const override { return peer_; }
  [[nodiscard]] std::optional<Sha256Digest> certificate() const override;

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
  boost::asio::ip::address peer_;
};

}  // namespace writeback::api
