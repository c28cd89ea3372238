"""What people are told, and how they want to be: the inbox, their choices, the calendar that programs fetch."""

from intake.pages.inbox import calendar, choices, email, page, webhook

ROUTES = (*page.ROUTES, *choices.ROUTES, *email.ROUTES, *webhook.ROUTES, *calendar.ROUTES)
