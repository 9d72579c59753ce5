"""Shelves and books of a small library."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from .managers import ShelfManager


class Genre(models.TextChoices):
    NOVEL = "novel", _("Novel")
    POETRY = "poetry", _("Poetry")


class Book(models.Model):
    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(unique=True, blank=True)
    genre = models.CharField(max_length=20, choices=Genre.choices, default=Genre.NOVEL)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="books"
    )
    pages = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    tags = models.ManyToManyField("Tag", through="Tagging")
    created = models.DateTimeField(auto_now_add=True)
    notes = models.TextField(null=True)

    shelf = ShelfManager()

    class Meta:
        ordering = ["-created"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "slug"], name="one_slug_per_owner"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("book", kwargs={"slug": self.slug})

    def save(self, *args, **kwargs):
        if not self.slug:
            self.slug = slugify(self.title)
        super().save(*args, **kwargs)

    @classmethod
    def latest(cls, count):
        # the newest books come first, whatever the filter says
        books = cls.objects.select_related("owner").order_by("-created")
        return books[:count]

    @property
    def url(self):
        path = self.get_absolute_url()
        return path


def popular(limit):
    found = Book.objects.annotate(readers=Count("tags")).filter(Q(readers__gt=limit))
    for book in found:
        print(book.title, book.pages)
    return found.update(pages=F("pages") + 1)
