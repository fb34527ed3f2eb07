#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "policy/secret.hpp"

namespace writeback::ldap {

/// RFC 4511 requests and replies as plain values. Views point at memory of the caller, which keeps
/// it until the exchange has ended; secrets are only ever viewed, never copied into a request.

enum class SearchScope { base, subtree };

struct Search {
  std::string base;
  SearchScope scope = SearchScope::subtree;
  std::string filter = "(objectClass=*)";
  std::vector<std::string> attributes = {};  ///< empty: none ("1.1")
  int size_limit = 0;                        ///< 0: the server's own
};

enum class ChangeKind { add, remove, replace };

struct Change {
  ChangeKind kind;
  std::string attribute;
  std::vector<std::string_view> values = {};
};

struct Modify {
  std::string dn;
  std::vector<Change> changes;
};

/// RFC 3062. An empty `current` is left out.
struct PasswordModify {
  std::string dn;
  std::string_view current;
  std::string_view replacement;
};

/// Never with an empty password: that would be an unauthenticated bind, which servers answer with
/// success.
struct SimpleBind {
  std::string dn;
  std::string_view password;
};

/// One step of a SASL sign-in (RFC 4511, 4.2.1). An empty token is sent as such.
struct SaslBind {
  std::string mechanism;
  std::string token;
};

/// RFC 4511, 4.14.
struct StartTls {};

using Operation = std::variant<Search, Modify, PasswordModify, SimpleBind, SaslBind, StartTls>;

struct Request {
  Operation operation;
  bool with_password_policy = false;  ///< draft-behera-ldap-password-policy request control
  /// LDAP_SERVER_POLICY_HINTS (MS-ADTS 3.1.1.3.4.1.27), critical, by the OID that the server knows;
  /// empty: without.
  std::string policy_hints = {};
  /// LDAP_SERVER_SD_FLAGS (MS-ADTS 3.1.1.3.4.1.11): of a security descriptor only the access list,
  /// which everybody may read.
  bool access_list_only = false;
  /// The value of a paged results control (see paged_results.hpp); empty: without.
  std::string paged_results = {};
  /// Secrets in the form in which they travel, where `operation` views these and not the caller's.
  std::shared_ptr<const std::vector<Secret>> encoded_secrets = nullptr;
};

struct Attribute {
  std::string name;
  std::vector<std::string> values;
};

struct Entry {
  std::string dn;
  std::vector<Attribute> attributes;

  /// The attribute by name, without regard to case; nullptr where the server sent none.
  [[nodiscard]] const Attribute* find(std::string_view name) const;
  /// Its first value; empty where there is none.
  [[nodiscard]] std::string_view first(std::string_view name) const;
};

struct ReplyControl {
  std::string oid;
  std::string value;
};

struct Reply {
  int code = 0;
  std::string diagnostic;  ///< the server's words: may name people; never logged, never passed on
  std::vector<ReplyControl> controls;
  std::vector<Entry> entries;
  std::string sasl_challenge = {};  ///< of a sign-in that goes on
};

/// What became of a request, in the only three ways that matter for the truth about a write.
enum class Fate {
  answered,
  not_sent,   ///< no byte of it left: nothing can have happened
  no_answer,  ///< it left, and the connection was lost or the deadline came first
};

struct Exchange {
  Fate fate = Fate::not_sent;
  Reply reply = {};
  bool shed = false;  ///< not sent, because too many writes wait already
};

inline constexpr std::string_view password_policy_oid = "1.3.6.1.4.1.42.2.27.8.5.1";
inline constexpr std::string_view password_modify_oid = "1.3.6.1.4.1.4203.1.11.1";
inline constexpr std::string_view policy_hints_oid = "1.2.840.113556.1.4.2239";
inline constexpr std::string_view deprecated_policy_hints_oid = "1.2.840.113556.1.4.2066";
inline constexpr std::string_view sd_flags_oid = "1.2.840.113556.1.4.801";
inline constexpr std::string_view start_tls_oid = "1.3.6.1.4.1.1466.20037";

}  // namespace writeback::ldap
