#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "policy/flows/owner_notices.hpp"
#include "policy/flows/people.hpp"
#include "policy/flows/registering.hpp"
#include "policy/throttles.hpp"

namespace writeback {

/// What somebody with scope `support` does for a person who is stuck. Each can return
/// user_not_found, user_ambiguous, directory_unavailable, directory_refused. One thread.
class HelpDesk {
 public:
  struct Parts {
    std::shared_ptr<const People> people;
    std::shared_ptr<Throttles> throttles;
    std::shared_ptr<const OwnerNotices> notices;
    RandomBytes random;
  };
  explicit HelpDesk(Parts parts) : parts_(std::move(parts)) {}

  struct Visit {
    std::string user;
    std::string caller;
    std::string operation;
    Timestamp now{};
    Deadline deadline;
  };
  struct View {
    RegistrationView registration;
    bool has_pass = false;
    std::string entry;
  };
  [[nodiscard]] Task<View> show(Visit visit) const;
  /// Whether there was anything.
  [[nodiscard]] Task<bool> clear_registration(Visit visit, std::string& entry) const;
  /// What keeps this person waiting: wrong proofs, flows, codes to their addresses.
  [[nodiscard]] Task<void> clear_throttles(Visit visit, std::string& entry) const;

  struct Pass {
    Secret code;
    Timestamp expires{};
  };
  /// For one gate, once, within the hour; takes the place of an earlier one. password_not_managed
  /// where this service is not for that person, account_disabled.
  [[nodiscard]] Task<Pass> issue_pass(Visit visit, std::string& entry) const;

 private:
  Parts parts_;
};

}  // namespace writeback
