#include "ldap/message.hpp"

#include <strings.h>

#include <algorithm>

namespace writeback::ldap {

const Attribute* Entry::find(std::string_view name) const {
  const auto found =
      std::find_if(attributes.begin(), attributes.end(), [&](const Attribute& attribute) {
        return attribute.name.size() == name.size() &&
               strncasecmp(attribute.name.data(), name.data(), name.size()) == 0;
      });
  return found == attributes.end() ? nullptr : &*found;
}

std::string_view Entry::first(std::string_view name) const {
  const auto* attribute = find(name);
  if (attribute == nullptr || attribute->values.empty()) return {};
  return attribute->values.front();
}

}  // namespace writeback::ldap
