#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "policy/timestamp.hpp"

namespace writeback {

/// What is counted, and what for. A name of one kind has nothing to do with the same name of
/// another.
enum class ThrottleKind : std::uint8_t {
  everyone,         ///< all requests of all callers
  caller,           ///< the requests of one caller
  address,          ///< credentials that were not taken, by where they came from
  wrong_passwords,  ///< tries of the current password of one user that failed
  user,             ///< resets, changes and unlocks of one user
  identity,         ///< wrong codes and answers of one user, over all flows
  flows,            ///< flows that were begun for one user
  destination,      ///< codes to one address or number, by the hour
  destination_day,  ///< the same, by the day
  contact,          ///< messages to the administrators about one user
  portal,           ///< requests of the bundled portal's pages, by where they came from
  portal_names,     ///< of those: flows begun, and names and passwords typed
  portal_contact,   ///< of those: messages to the administrators
};

struct ThrottleRow {
  ThrottleKind kind;
  std::string_view name;  ///< in the ini file, in headers, metrics and `writebackctl throttle`
};
inline constexpr std::array throttle_table{
    ThrottleRow{ThrottleKind::everyone, "everyone"},
    ThrottleRow{ThrottleKind::caller, "caller"},
    ThrottleRow{ThrottleKind::address, "address"},
    ThrottleRow{ThrottleKind::wrong_passwords, "wrong_passwords"},
    ThrottleRow{ThrottleKind::user, "user"},
    ThrottleRow{ThrottleKind::identity, "identity"},
    ThrottleRow{ThrottleKind::flows, "flows"},
    ThrottleRow{ThrottleKind::destination, "destination"},
    ThrottleRow{ThrottleKind::destination_day, "destination_day"},
    ThrottleRow{ThrottleKind::contact, "contact"},
    ThrottleRow{ThrottleKind::portal, "portal"},
    ThrottleRow{ThrottleKind::portal_names, "portal_names"},
    ThrottleRow{ThrottleKind::portal_contact, "portal_contact"},
};
[[nodiscard]] std::string_view name_of(ThrottleKind kind);
[[nodiscard]] std::optional<ThrottleKind> throttle_kind_of(std::string_view name);

/// So many attempts in a window. Without waits the next window is free again; with them, using up
/// the attempts costs `first_wait`, and twice as long each time it happens again, up to
/// `longest_wait`.
struct ThrottleLimit {
  std::int64_t attempts = 0;  ///< 0: no limit
  std::chrono::seconds window{0};
  std::chrono::seconds first_wait{0};
  std::chrono::seconds longest_wait{0};

  friend bool operator==(const ThrottleLimit&, const ThrottleLimit&) = default;
};

/// What is remembered of one name.
struct ThrottleCount {
  Timestamp began{};  ///< of the window
  std::int64_t attempts = 0;
  Timestamp blocked_until{};
  std::int64_t blocks = 0;  ///< in a row: how often the attempts were used up

  friend bool operator==(const ThrottleCount&, const ThrottleCount&) = default;
};

struct ThrottleVerdict {
  bool admitted = true;
  std::chrono::seconds wait{0};       ///< refused: until it may be tried again; at least a second
  std::int64_t remaining = 0;         ///< attempts that are left
  std::chrono::seconds resets_in{0};  ///< until they are all there again
};

struct ThrottleStep {
  ThrottleVerdict verdict;
  ThrottleCount next;
};

/// One more attempt at this moment. A refused one is not counted: who goes on trying makes no wait
/// longer, for himself or for whoever has the same name.
[[nodiscard]] ThrottleStep attempt(const ThrottleLimit& limit, const ThrottleCount& count,
                                   Timestamp now);

/// So many attempts of a generous limit may be taken from the store at once, and be given out
/// without asking it again; 0: each counts by itself. A thousandth, so that what one agent holds
/// and does not use is missed by nobody.
[[nodiscard]] std::int64_t share_of(const ThrottleLimit& limit);

/// Takes up to so many attempts more from what an admitted step has left; how many it got.
[[nodiscard]] std::int64_t take_share(ThrottleStep& step, std::int64_t wanted);

/// An attempt that was counted and turned out to be none.
[[nodiscard]] ThrottleCount given_back(ThrottleCount count);

/// When nothing of it matters any more.
[[nodiscard]] Timestamp is_forgotten_at(const ThrottleLimit& limit, const ThrottleCount& count);

}  // namespace writeback
