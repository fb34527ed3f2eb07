#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <cstddef>
#include <memory>
#include <optional>

#include "api/request.hpp"

namespace writeback::api {

/// One caller's connection as bytes in TLS. None of its calls has a deadline: `close`, from
/// anywhere on the thread, ends them all at once (see Sessions).
class TlsSocket {
 public:
  TlsSocket(boost::asio::ip::tcp::socket socket, std::shared_ptr<boost::asio::ssl::context> tls);
  ~TlsSocket();
  TlsSocket(const TlsSocket&) = delete;
  TlsSocket& operator=(const TlsSocket&) = delete;

  [[nodiscard]] boost::asio::awaitable<bool> handshake();
  /// At least one byte; 0 at the end, whatever the reason.
  [[nodiscard]] boost::asio::awaitable<std::size_t> read_some(boost::asio::mutable_buffer target);
  [[nodiscard]] boost::asio::awaitable<bool> write(boost::asio::const_buffer bytes);
  /// Says goodbye (RFC 8446, 6.1) as far as the peer lets it.
  [[nodiscard]] boost::asio::awaitable<void> shut_down();
  void close();

  [[nodiscard]] const boost::asio::ip::address& peer() const { return peer_; }
  /// The SHA-256 of the caller's certificate, after the handshake; empty where it showed none.
  [[nodiscard]] std::optional<Sha256Digest> certificate() const;

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
  boost::asio::ip::address peer_;
};

}  // namespace writeback::api
