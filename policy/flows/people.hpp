#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "policy/flows/flow_ports.hpp"
#include "policy/flows/offers.hpp"
#include "policy/flows/random.hpp"
#include "policy/ports.hpp"

namespace writeback {

/// Somebody as the flows see them: the account, what they registered, and what they could prove
/// themselves with.
struct Person {
  Account account;
  Registration registration;
  std::string subject;      ///< the account's name for its whole life
  bool privileged = false;  ///< an administrator
  std::vector<Offer> usable;
  std::string fingerprint;  ///< of all that a flow is bound to
};

/// Looks people up. One thread; no state.
class People {
 public:
  struct Parts {
    SelfServiceRules rules;
    WritebackScope scope;
    std::shared_ptr<Directory> directory;
    std::shared_ptr<Registrations> registrations;
    ReadPhone read_phone;
    KeyedHash hash;
  };
  explicit People(Parts parts) : parts_(std::move(parts)) {}

  /// user_not_found, user_ambiguous (after as much work as for somebody who is there),
  /// directory_unavailable, directory_refused.
  [[nodiscard]] Task<Person> find(std::string_view user, Timestamp now, Deadline deadline) const;

  /// The same of an account that was just found.
  [[nodiscard]] Task<Person> know(Account account, Timestamp now) const;

  [[nodiscard]] const SelfServiceRules& rules() const { return parts_.rules; }
  [[nodiscard]] const WritebackScope& scope() const { return parts_.scope; }
  [[nodiscard]] Directory& directory() const { return *parts_.directory; }
  [[nodiscard]] Registrations& registrations() const { return *parts_.registrations; }
  [[nodiscard]] const ReadPhone& read_phone() const { return parts_.read_phone; }
  [[nodiscard]] const KeyedHash& hash() const { return parts_.hash; }

  /// How many gates this person has to pass.
  [[nodiscard]] std::size_t gates_for(const Person& person) const;

 private:
  Parts parts_;
};

/// What registrations and counts go by: the unique id, or else the DN.
[[nodiscard]] std::string subject_of(const Account& account);

/// What flows and counts go by where a name has nobody behind it.
[[nodiscard]] std::string nobody_called(std::string_view user);
[[nodiscard]] bool is_nobody(std::string_view subject);

/// Their names, one a line, for an administrator who looks for them.
[[nodiscard]] std::string aliases_of(const Account& account);

}  // namespace writeback
