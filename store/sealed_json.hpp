#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "policy/flows/flow.hpp"
#include "policy/flows/registration.hpp"
#include "policy/message.hpp"

namespace writeback::store {

// Flows, registrations and notices as the texts that are sealed. Members that a later version adds
// are absent from what an earlier one wrote, so each is read with a default; what can't be read at
// all throws StoreFailure.

[[nodiscard]] std::string text_of(const Flow& flow);
[[nodiscard]] Flow flow_from(const std::string& text);

[[nodiscard]] std::string text_of(const Registration& registration);
[[nodiscard]] Registration registration_from(const std::string& text);

/// Without a code: notices have none.
[[nodiscard]] std::string text_of(const Message& message);
[[nodiscard]] Message message_from(const std::string& text);

}  // namespace writeback::store
