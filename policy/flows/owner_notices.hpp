#pragma once

#include <memory>
#include <string>
#include <vector>

#include "policy/flows/flow_ports.hpp"
#include "policy/flows/people.hpp"

namespace writeback {

/// Where administrators want to be written to, or what they want instead.
struct ContactRules {
  std::vector<std::string> administrators;  ///< e-mail addresses
  std::string link;                         ///< a page or mailto: of their own, shown instead
};

/// What was done, by whom and from where, as its owner is told.
struct Occasion {
  MessageKind kind = MessageKind::password_reset;
  std::string caller;
  std::string from;
  std::string operation;
  std::string method = {};  ///< of method_added and method_removed
  std::string language = {};
  Timestamp when{};
};

/// Tells people at every address that is known for them what happened to their account (NIST SP
/// 800-63B-4, 4.6), and administrators of what happened to one of theirs. One thread.
class OwnerNotices {
 public:
  struct Parts {
    std::shared_ptr<Notices> queue;
    std::shared_ptr<Messenger> messenger;
    ReadPhone read_phone;
    ContactRules contact;
    std::string organisation;
    bool by_email = true;
    bool by_text = true;
  };
  explicit OwnerNotices(Parts parts) : parts_(std::move(parts)) {}

  /// A queue that can't be used changes nothing about what was done; the problem is for the log.
  /// `also_to`: addresses that are not known any more.
  [[nodiscard]] Task<void> tell(const Person& person, Occasion occasion,
                                std::vector<std::string> also_to = {}) const;

  /// The administrators, about somebody who asks for help.
  [[nodiscard]] Task<void> ask_administrators(std::string user, std::string request,
                                              std::string operation, std::string message,
                                              std::string from, Timestamp now) const;

  /// False: nobody is told anything, so that nobody need be looked up for it.
  [[nodiscard]] bool tells_owners() const {
    return (parts_.by_email && parts_.messenger->can_send(Channel::email)) ||
           (parts_.by_text && parts_.messenger->can_send(Channel::text));
  }

  [[nodiscard]] const ContactRules& contact() const { return parts_.contact; }
  [[nodiscard]] bool can_reach_administrators() const {
    return !parts_.contact.administrators.empty() && parts_.messenger->can_send(Channel::email);
  }

 private:
  Parts parts_;
};

}  // namespace writeback
