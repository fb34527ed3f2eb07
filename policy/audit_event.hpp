#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "policy/problem.hpp"
#include "policy/writeback_scope.hpp"

namespace writeback {

/// The catalogue of what the audit trail can say. The numbers are a contract with whoever reads the
/// trail: none of them ever changes its meaning, and none is used again.
enum class AuditKind : std::uint16_t {
  service_started = 1001,
  service_stopped = 1002,
  configuration_reloaded = 1003,
  configuration_refused = 1004,
  segment_opened = 1005,
  segment_removed = 1006,
  torn_line_removed = 1007,
  operation_left_open = 1008,
  events_lost = 1009,
  reset_intended = 2001,
  reset_done = 2002,
  reset_refused = 2003,
  reset_unknown = 2004,
  change_intended = 2101,
  change_done = 2102,
  change_refused = 2103,
  change_unknown = 2104,
  unlock_intended = 2201,
  unlock_done = 2202,
  unlock_refused = 2203,
  unlock_unknown = 2204,
  status_answered = 2302,
  status_refused = 2303,
  check_answered = 2402,
  check_refused = 2403,
  identify_done = 3001,
  identify_refused = 3002,
  challenge_done = 3101,
  challenge_refused = 3102,
  verify_done = 3201,
  verify_refused = 3202,
  methods_done = 3301,
  methods_refused = 3302,
  contact_done = 3401,
  contact_refused = 3402,
  support_shown = 3501,
  support_show_refused = 3502,
  support_cleared = 3511,
  support_clear_refused = 3512,
  support_pass_issued = 3521,
  support_pass_refused = 3522,
};

struct AuditRow {
  AuditKind kind;
  std::string_view name;
  std::string_view meaning;
};

inline constexpr std::array audit_catalogue{
    AuditRow{AuditKind::service_started, "service_started", "the daemon began to serve"},
    AuditRow{AuditKind::service_stopped, "service_stopped", "the daemon ended as it was told"},
    AuditRow{AuditKind::configuration_reloaded, "configuration_reloaded",
             "a new ini file was taken into use"},
    AuditRow{AuditKind::configuration_refused, "configuration_refused",
             "a new ini file was not taken into use; the log says why"},
    AuditRow{AuditKind::segment_opened, "segment_opened",
             "the first line of a file of the trail; it continues the one before"},
    AuditRow{AuditKind::segment_removed, "segment_removed",
             "an old file of the trail was removed, as keep_days says"},
    AuditRow{AuditKind::torn_line_removed, "torn_line_removed",
             "the last line was half written when the process or the machine ended"},
    AuditRow{AuditKind::operation_left_open, "operation_left_open",
             "the process ended between the intent of this operation and its outcome: look at the "
             "account, whether the write was made"},
    AuditRow{AuditKind::events_lost, "events_lost",
             "the trail could not be written for a while; so many outcomes are missing"},
    AuditRow{AuditKind::reset_intended, "reset_intended", "a reset is about to be written"},
    AuditRow{AuditKind::reset_done, "reset_done", "the directory has set the password"},
    AuditRow{AuditKind::reset_refused, "reset_refused",
             "the password was not set, for the problem that is named"},
    AuditRow{AuditKind::reset_unknown, "reset_unknown",
             "the password may or may not have been set"},
    AuditRow{AuditKind::change_intended, "change_intended", "a change is about to be written"},
    AuditRow{AuditKind::change_done, "change_done", "the directory has changed the password"},
    AuditRow{AuditKind::change_refused, "change_refused",
             "the password was not changed, for the problem that is named"},
    AuditRow{AuditKind::change_unknown, "change_unknown",
             "the password may or may not have been changed"},
    AuditRow{AuditKind::unlock_intended, "unlock_intended", "an unlock is about to be written"},
    AuditRow{AuditKind::unlock_done, "unlock_done",
             "the account is unlocked (or was, if no intent stands before)"},
    AuditRow{AuditKind::unlock_refused, "unlock_refused",
             "the account was not unlocked, for the problem that is named"},
    AuditRow{AuditKind::unlock_unknown, "unlock_unknown",
             "the account may or may not have been unlocked"},
    AuditRow{AuditKind::status_answered, "status_answered", "the state of an account was told"},
    AuditRow{AuditKind::status_refused, "status_refused",
             "the state of an account was not told, for the problem that is named"},
    AuditRow{AuditKind::check_answered, "check_answered",
             "whether a password would be accepted was told"},
    AuditRow{AuditKind::check_refused, "check_refused",
             "whether a password would be accepted was not told, for the problem that is named"},
    AuditRow{AuditKind::identify_done, "identify_done",
             "somebody began a flow under this name (and knew the password, where the flow asks)"},
    AuditRow{AuditKind::identify_refused, "identify_refused",
             "a flow under this name was refused, for the problem that is named"},
    AuditRow{AuditKind::challenge_done, "challenge_done",
             "a code was sent, a call was begun, or questions were asked; the note says by what"},
    AuditRow{AuditKind::challenge_refused, "challenge_refused",
             "nothing was sent or asked, for the problem that is named"},
    AuditRow{AuditKind::verify_done, "verify_done",
             "a proof was right (or a call is still waited for); the note has the gates so far"},
    AuditRow{AuditKind::verify_refused, "verify_refused",
             "a proof was not taken, for the problem that is named"},
    AuditRow{AuditKind::methods_done, "methods_done",
             "somebody changed what they registered; the note says what"},
    AuditRow{AuditKind::methods_refused, "methods_refused",
             "nothing was changed in what is registered, for the problem that is named"},
    AuditRow{AuditKind::contact_done, "contact_done", "somebody asked the administrators for help"},
    AuditRow{AuditKind::contact_refused, "contact_refused",
             "the administrators were not written to, for the problem that is named"},
    AuditRow{AuditKind::support_shown, "support_shown",
             "the help desk looked at what a person registered"},
    AuditRow{AuditKind::support_show_refused, "support_show_refused",
             "the help desk was not shown a registration, for the problem that is named"},
    AuditRow{AuditKind::support_cleared, "support_cleared",
             "the help desk cleared a registration or throttles; the note says which"},
    AuditRow{AuditKind::support_clear_refused, "support_clear_refused",
             "the help desk cleared nothing, for the problem that is named"},
    AuditRow{AuditKind::support_pass_issued, "support_pass_issued",
             "the help desk gave out a pass for one gate of one person"},
    AuditRow{AuditKind::support_pass_refused, "support_pass_refused",
             "the help desk gave out no pass, for the problem that is named"},
};

[[nodiscard]] const AuditRow& row_of(AuditKind kind);

enum class AuditedOperation : std::uint8_t {
  reset,
  change,
  unlock,
  status,
  check,
  identify,
  challenge,
  verify,
  methods,
  contact,
  support_show,
  support_clear,
  support_pass,
};

/// The kind that tells how an operation ended. `problem`: nullptr where it was done.
[[nodiscard]] AuditKind outcome_of(AuditedOperation operation, const Problem* problem);
/// Only of operations that write.
[[nodiscard]] AuditKind intent_of(AuditedOperation operation);
[[nodiscard]] bool is_intent(AuditKind kind);

/// One line of the audit trail. No secret is ever in it. Empty members are left out.
struct AuditEvent {
  AuditKind kind = AuditKind::service_started;
  std::string operation = {};  ///< the id that the caller got
  std::string request = {};    ///< X-Request-Id
  std::string trace = {};      ///< W3C trace id, where the caller sent one
  std::string caller = {};     ///< the name of its [client:NAME] section
  std::string from = {};       ///< the caller's address, or that it is somebody on this machine
  std::string user = {};       ///< as it was typed
  std::string entry = {};      ///< the DN that was found
  std::string server = {};     ///< which directory server
  std::string problem = {};    ///< the code, where it was not done
  std::string note = {};       ///< what else there is to say
  bool user_is_known = true;   ///< else what was typed may be anything, a password too
  std::chrono::microseconds took{0};
};

}  // namespace writeback
