#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "tests/support/ber.hpp"

namespace writeback::support {

/// Stands between the daemon and a real directory server, in TLS to both, and reads what they say
/// to each other message by message, so that a test can play another server: change an answer, give
/// one itself, say that it goes away. Runs in a thread of its own.
class LdapInterposer {
 public:
  /// One LDAPMessage (RFC 4511, 4.1.1).
  struct Message {
    int id = 0;
    unsigned char tag = 0;        ///< of the operation, see test::ldap_tag
    test::BerElement operation;   ///< with what is inside
    std::string operation_bytes;  ///< the same as it travels
    std::string controls;         ///< the bytes of [0], if any
    std::string bytes;            ///< of the whole message
  };
  /// What becomes of a request.
  struct Play {
    std::string to_server;  ///< empty: the server never hears of it
    std::string to_client;  ///< what the client gets at once
    bool hang_up = false;   ///< behind that
  };
  using OnRequest = std::function<Play(const Message&)>;
  /// Returns the bytes that the client gets instead of the answer.
  using OnAnswer = std::function<std::string(const Message&)>;

  /// Leads to 127.0.0.1:`target_port`, which speaks TLS from the start.
  explicit LdapInterposer(std::uint16_t target_port);
  ~LdapInterposer();
  LdapInterposer(const LdapInterposer&) = delete;
  LdapInterposer& operator=(const LdapInterposer&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  /// Who issued the certificate that it shows, for 127.0.0.1 and localhost.
  [[nodiscard]] const std::string& ca_pem() const;

  /// From now on, for all connections; nullptr: pass everything on. They run in its own thread.
  void play(OnRequest on_request, OnAnswer on_answer = nullptr);
  [[nodiscard]] static Play pass(const Message& message) { return {message.bytes, {}, false}; }

 private:
  struct Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace writeback::support
