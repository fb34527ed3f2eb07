#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace writeback::support {

/// A TLS connection on which a test can say anything, HTTP or not, at its own pace. Every wait has
/// the tests' patience as its limit.
class RawTls {
 public:
  struct Settings {
    std::uint16_t port = 0;
    std::string ca_file;
    std::string address = "127.0.0.1";
    int only_version = 0;  ///< TLS1_1_VERSION and the like; 0: whatever both can
    std::string certificate_file = {};
    std::string private_key_file = {};
    std::string only_cipher = {};  ///< TLS 1.2 and older
  };
  /// Connects and does the handshake; `failure` says why there is no connection.
  explicit RawTls(const Settings& settings, const RawTls* resume = nullptr);
  ~RawTls();
  RawTls(const RawTls&) = delete;
  RawTls& operator=(const RawTls&) = delete;

  [[nodiscard]] const std::string& failure() const { return failure_; }
  [[nodiscard]] std::string version() const;
  [[nodiscard]] bool session_was_resumed() const;
  /// SHA-256 of the server's certificate in hex.
  [[nodiscard]] std::string server_fingerprint() const;

  /// Whether all of it went out.
  bool write(std::string_view bytes);
  /// Everything until `text` has come, or the peer has ended the connection, or the limit has
  /// passed.
  std::string read_until(std::string_view text);
  /// One answer with a Content-Length, header and body.
  std::string read_response();
  /// Everything until the peer ends the connection; `ended` says whether it did.
  std::string read_to_end(std::chrono::milliseconds limit);
  [[nodiscard]] bool ended() const { return ended_; }

 private:
  struct Session;
  void connect(const Settings& settings, const RawTls* resume);
  bool read_some(std::chrono::milliseconds limit);

  std::unique_ptr<Session> session_;
  std::string failure_;
  std::string received_;
  bool ended_ = false;
};

}  // namespace writeback::support
