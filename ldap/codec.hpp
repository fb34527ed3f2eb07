#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "ldap/message.hpp"

namespace writeback::ldap {

/// libldap as an encoder and decoder in memory: it never sees a socket, so it can never block (its
/// own connect and TLS code does, beyond any timeout). One for each connection; single-threaded;
/// not movable, because libldap keeps pointers into it. Every block that liber frees in this
/// process is cleansed, because requests carry passwords.
class Codec {
 public:
  /// `max_incoming` bounds one message of the server, in bytes.
  explicit Codec(std::size_t max_incoming);
  Codec(const Codec&) = delete;
  Codec& operator=(const Codec&) = delete;
  ~Codec();

  /// Appends the request's bytes to `outbound` and returns its message id; empty where libldap
  /// can't encode it (a filter with wrong syntax, no memory).
  [[nodiscard]] std::optional<int> encode(const Request& request);

  /// Tells the server that nobody waits for the answer of this search any more (RFC 4511, 4.11).
  void abandon(int message_id);

  /// The bytes to send. Whoever sends them takes them out and cleanses them.
  [[nodiscard]] std::string& outbound();

  void feed(std::span<const char> bytes);

  struct Answer {
    int message_id = 0;  ///< 0: unsolicited, the server is about to leave (RFC 4511, 4.4.1)
    Reply reply = {};
  };
  /// The next complete answer in what was fed; empty where there is none yet, or where `broken`.
  [[nodiscard]] std::optional<Answer> next();
  /// The peer sent something that is not LDAP, or a message over the limit. Only closing helps.
  [[nodiscard]] bool broken() const;

  /// Whether bytes were fed that no answer has used.
  [[nodiscard]] bool has_unread() const;

  /// Whether a filter has the syntax of RFC 4515.
  [[nodiscard]] static bool is_filter(const std::string& filter);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace writeback::ldap
