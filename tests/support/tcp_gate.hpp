#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace writeback::support {

/// A gate in the TCP stream between the daemon and a directory, in a thread of its own, that does
/// to the stream what bad networks and dying servers do. It can't look into TLS, but it sees the
/// records: one request of the daemon is one record of application data, so "at the second request
/// from now" is something that it can be told.
class TcpGate {
 public:
  /// Listens on 127.0.0.1, on a port of its own, and leads to 127.0.0.1:`target_port`.
  explicit TcpGate(std::uint16_t target_port);
  ~TcpGate();
  TcpGate(const TcpGate&) = delete;
  TcpGate& operator=(const TcpGate&) = delete;

  [[nodiscard]] std::uint16_t port() const;

  enum class Mode {
    pass,
    refuse,  ///< nobody listens; what is open is reset
    silent,  ///< connections are accepted, and not one byte gets through in either direction
  };
  /// Out of `silent` into `pass`, everything that was held goes on, as after a stalled network.
  void set_mode(Mode mode);
  /// Resets every connection that is open.
  void cut_all();
  /// Forwards at most so many bytes at a time, in both directions; 0: as many as there are.
  void set_chunk(std::size_t bytes);

  enum class Action {
    cut_request,        ///< the request does not reach the server; reset
    cut_after_request,  ///< the request reaches the server, and the connection ends at once
    cut_answer,         ///< the server has answered, and `answer_bytes` of that come through; reset
    stall_request,      ///< the request lies in the gate until `release`; nothing else on its
                        ///< connection passes either
    stall_answer,       ///< the request reaches the server, and its answer lies in the gate until
                        ///< `release`
  };
  struct Trap {
    std::size_t request = 1;  ///< the how manyth from now on, over all connections
    Action action = Action::cut_request;
    std::size_t answer_bytes = 0;
    Mode mode_after = Mode::pass;
  };
  /// Springs once.
  void arm(const Trap& trap);
  [[nodiscard]] bool has_sprung() const;
  void disarm();
  /// Lets everything go on that a trap has stalled.
  void release();

  [[nodiscard]] std::size_t connections_so_far() const;
  [[nodiscard]] std::size_t open_connections() const;
  /// Records of application data from the daemon, over all connections.
  [[nodiscard]] std::size_t requests_so_far() const;

 private:
  struct Link;
  struct Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace writeback::support
