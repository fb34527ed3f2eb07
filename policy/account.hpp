#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/normal_dn.hpp"
#include "policy/result.hpp"
#include "policy/timestamp.hpp"

namespace writeback {

/// What a directory counts for the length of a password: OpenLDAP bytes, 389 DS code points,
/// Windows units of UTF-16.
enum class LengthUnit : std::uint8_t { bytes, code_points, utf16 };

[[nodiscard]] std::int64_t length_of(std::string_view password, LengthUnit unit);

/// The password policy that the directory applies to one user. What the directory does not tell is
/// empty, never guessed; a zero that means "no such rule" in the directory is empty here too.
/// Lengths are in what the directory counts.
struct DirectoryPolicy {
  LengthUnit length_unit = LengthUnit::bytes;
  std::optional<std::int64_t> min_length;
  std::optional<std::int64_t> max_length;
  std::optional<std::int64_t> history;
  std::optional<bool> history_counts_on_reset;
  std::optional<std::chrono::seconds> minimum_age;
  std::optional<std::chrono::seconds> maximum_age;
  bool lockout = false;  ///< wrong sign-ins lock the account at all
  std::optional<std::int64_t> lockout_threshold;
  std::optional<std::chrono::seconds> lockout_duration;    ///< empty: until somebody unlocks it
  std::optional<std::chrono::seconds> failures_count_for;  ///< empty: until a good sign-in
  std::optional<bool> complexity;               ///< Windows' rule: three kinds of characters
  bool refuses_names = false;                   ///< its other half, which Samba leaves out
  std::optional<bool> must_change_after_reset;  ///< whether "must change" has any effect
  std::optional<bool> user_may_change;
};

enum class LockKind : std::uint8_t {
  none,
  failures,       ///< the directory locked it for wrong sign-ins: ours to lift
  administrator,  ///< somebody locked it for good: not ours to lift
};

/// `evidence` is what the directory keeps of the lock, word for word, so that an unlock can lift
/// exactly the lock that was looked at, and no other that came in between.
struct Lock {
  LockKind kind = LockKind::none;
  std::optional<Timestamp> until = std::nullopt;
  std::string evidence = {};
};

/// What changes when somebody writes the entry: read before a write, it tells afterwards whether
/// one happened.
struct Revision {
  std::string change_id;         ///< entryCSN
  std::string password_changed;  ///< pwdChangedTime, word for word

  friend bool operator==(const Revision&, const Revision&) = default;
};

/// Which of the configured servers answered; everything else of the same operation goes there too.
struct ServerRef {
  std::uint32_t index = 0;
};

/// What the administrators keep in the directory for reaching somebody, word for word.
struct DirectoryContacts {
  std::vector<std::string> emails;
  std::vector<std::string> mobile_phones;
  std::vector<std::string> office_phones;
  std::string language;  ///< preferredLanguage (RFC 2798, 2.7)
};

/// One person's account as one search saw it.
struct Account {
  std::string dn;  ///< exactly as the server returned it; the only form that goes back to a server
  /// What requests name the entry by: where the directory knows one, a name that a rename and a
  /// move leave as it is (AD: <GUID=…>); else the DN.
  std::string identity;
  /// What stays with the entry for its whole life and is never given to another one: entryUUID
  /// (RFC 4530), objectGUID, nsUniqueId; empty where the directory does not let it be read.
  std::string unique_id;
  NormalDn normal_dn;
  ServerRef server;
  std::vector<std::string> login_names;
  std::string display_name;
  DirectoryContacts contacts;

  Lock lock;
  std::int64_t failed_sign_ins = 0;  ///< those that count towards the next lock; 0 where not told
  bool disabled = false;
  bool must_change = false;
  bool password_never_expires = false;  ///< by a mark on the account itself (AD)
  std::optional<Timestamp> changed_at;
  std::optional<Timestamp> expires_at;
  std::optional<DirectoryPolicy> policy;  ///< empty: not read, or not readable
  Revision revision;

  std::vector<NormalDn> groups;       ///< nested ones too; filled only where the scope names groups
  bool is_marked_privileged = false;  ///< the directory itself says that it is an administrator's
  bool matches_exclude_filter = false;
  bool is_service_account = false;  ///< the account that the agent itself signs in with
};

/// An administrator's decision about the account that no self-service may undo: account_disabled.
[[nodiscard]] Result<void> check_not_disabled(const Account& account);

}  // namespace writeback
