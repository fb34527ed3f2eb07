#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>
#include <cstddef>
#include <optional>

#include "api/request.hpp"

namespace writeback::api {

/// One caller's connection as bytes, and who is at its other end. None of its calls has a deadline:
/// `close`, from anywhere on the thread, ends them all at once (see Sessions).
class CallerSocket {
 public:
  CallerSocket() = default;
  virtual ~CallerSocket() = default;
  CallerSocket(const CallerSocket&) = delete;
  CallerSocket& operator=(const CallerSocket&) = delete;

  /// What has to happen before the first request; false: it is not going to come.
  [[nodiscard]] virtual boost::asio::awaitable<bool> handshake() = 0;
  /// At least one byte; 0 at the end, whatever the reason.
  [[nodiscard]] virtual boost::asio::awaitable<std::size_t> read_some(
      boost::asio::mutable_buffer target) = 0;
  [[nodiscard]] virtual boost::asio::awaitable<bool> write(boost::asio::const_buffer bytes) = 0;
  /// Says goodbye as far as the peer lets it.
  [[nodiscard]] virtual boost::asio::awaitable<void> shut_down() = 0;
  virtual void close() = 0;

  /// Unspecified where the connection does not come over a network.
  [[nodiscard]] virtual boost::asio::ip::address peer() const { return {}; }
  /// The SHA-256 of the caller's certificate, after the handshake; empty where it showed none.
  [[nodiscard]] virtual std::optional<Sha256Digest> certificate() const { return std::nullopt; }
  /// Who called through the control socket, after the handshake; empty elsewhere.
  [[nodiscard]] virtual std::optional<LocalUser> local_user() const { return std::nullopt; }
};

}  // namespace writeback::api
