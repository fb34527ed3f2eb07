#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "ldap/server_uri.hpp"

namespace writeback::ldap {

/// How TLS to the directory is verified. Shared by all connections; immutable after it was made.
class TlsSettings {
 public:
  /// `ca_pem`: certificate authorities; empty: those of the system. Throws std::runtime_error with
  /// the reason where they can't be used.
  explicit TlsSettings(const std::string& ca_pem);
  ~TlsSettings();
  TlsSettings(const TlsSettings&) = delete;
  TlsSettings& operator=(const TlsSettings&) = delete;

  struct Context;
  [[nodiscard]] Context& context() const { return *context_; }

 private:
  std::unique_ptr<Context> context_;
};

/// The byte stream to one directory server: TCP or a Unix socket, in the clear or in TLS. Owns the
/// network and nothing else; knows nothing of LDAP. One thread, one reader and one writer at a
/// time.
///
/// Every failure is a text for the administrator's log. None of the calls has a deadline of its
/// own: `close`, from anywhere on the thread, ends them all at once.
class Wire {
 public:
  Wire(boost::asio::any_io_executor executor, std::shared_ptr<const TlsSettings> tls);
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  using Failure = std::string;  ///< empty: it worked
  using Clock = std::chrono::steady_clock;

  /// Resolves and connects, trying every address until one answers; no TLS yet. Name resolution
  /// runs in Asio's own thread and is left alone when the deadline comes.
  [[nodiscard]] boost::asio::awaitable<Failure> connect(const ServerUri& server,
                                                        Clock::time_point deadline);

  /// The TLS handshake, with the server's name checked against its certificate (RFC 6125) and SNI.
  [[nodiscard]] boost::asio::awaitable<Failure> start_tls(const ServerUri& server);

  /// At least one byte, or 0 at the end, whatever the reason.
  [[nodiscard]] boost::asio::awaitable<std::size_t> read_some(boost::asio::mutable_buffer target);

  /// `done(true)` when all bytes went to the kernel. The bytes stay valid until then.
  void write(boost::asio::const_buffer bytes, std::function<void(bool)> done);

  void close();

  struct TlsFacts {
    std::string version;  ///< empty: not in TLS
    std::optional<std::chrono::days> certificate_days_left;
  };
  [[nodiscard]] TlsFacts tls_facts() const;
  /// Names this TLS connection's server certificate for a sign-in inside it (RFC 5929, 4); empty:
  /// not in TLS.
  [[nodiscard]] std::string channel_binding() const;

 private:
  struct Streams;
  std::shared_ptr<Streams> streams_;
  std::shared_ptr<const TlsSettings> tls_;
};

}  // namespace writeback::ldap
