#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace writeback::test {

/// One connection to a ScriptedPeer, while its script runs.
class PeerConnection {
 public:
  PeerConnection(int socket, const std::atomic<bool>& ending) : socket_(socket), ending_(ending) {}

  /// Up to and with the end that is looked for; what came, where the other side has gone.
  [[nodiscard]] std::string read_until(const std::string& end);
  [[nodiscard]] std::string read_bytes(std::size_t count);
  void write(const std::string& text) const;
  /// Says nothing until the other side has gone.
  void hang();

 private:
  [[nodiscard]] bool read_more();

  int socket_;
  const std::atomic<bool>& ending_;
  std::string unread_;
};

/// Somebody else's server on this machine, which does with each connection what it is told. A
/// thread for each of them.
class ScriptedPeer {
 public:
  using Script = std::function<void(PeerConnection&)>;
  explicit ScriptedPeer(Script script);
  ~ScriptedPeer();
  ScriptedPeer(const ScriptedPeer&) = delete;
  ScriptedPeer& operator=(const ScriptedPeer&) = delete;

  [[nodiscard]] std::string port() const { return std::to_string(port_); }
  [[nodiscard]] int connections() const { return connections_; }

 private:
  void accept_all();

  Script script_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> ending_ = false;
  std::atomic<int> connections_ = 0;
  std::list<std::thread> threads_;
  std::thread acceptor_;
};

/// An HTTP request, and what it is answered.
[[nodiscard]] std::string read_http_request(PeerConnection& connection);
[[nodiscard]] std::string http_answer(const std::string& status, const std::string& body,
                                      const std::string& more_headers = {});

/// What a mail server says, and what it was told.
class ScriptedMailServer {
 public:
  struct Words {
    std::string greeting = "220 mail.example.com ESMTP";
    std::string to_recipient = "250 ok";
    std::string to_data = "250 taken";  ///< empty: it hangs; "close": it goes
    std::string offers = "250 HELP";    ///< the last line of what it can
  };
  ScriptedMailServer() : ScriptedMailServer(Words()) {}
  explicit ScriptedMailServer(Words words);

  [[nodiscard]] std::string url() const { return "smtp://127.0.0.1:" + peer_.port(); }
  [[nodiscard]] int connections() const { return peer_.connections(); }
  /// Everything that it was told.
  [[nodiscard]] std::string heard() const;

 private:
  void serve(PeerConnection& connection);
  void keep(const std::string& text);

  Words words_;
  mutable std::mutex mutex_;
  std::string heard_;
  ScriptedPeer peer_;
};

}  // namespace writeback::test
