#pragma once

#include <string>
#include <string_view>

namespace writeback {

/// What is shown of an address to somebody who has not proved anything yet: enough for its owner to
/// recognise it, too little for anybody else to use it.

/// "a•••@e•••.com"
[[nodiscard]] std::string masked_email(std::string_view email);
/// "••••••89" of a number in E.164.
[[nodiscard]] std::string masked_phone(std::string_view e164);

}  // namespace writeback
